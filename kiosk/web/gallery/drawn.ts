/** A drawn person as a stream, so that pictures have something to show. */
export function drawn(colour: string, name: string): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  const draw = () => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = "#2a6ebb";
    pen.beginPath();
    pen.ellipse(320, 370, 150, 130, 0, 0, 7);
    pen.fill();
    pen.fillStyle = "#f0c8a0";
    pen.beginPath();
    pen.ellipse(320, 160, 70, 85, 0, 0, 7);
    pen.fill();
    pen.fillStyle = "#002e5f";
    pen.font = "24px sans-serif";
    pen.fillText(name, 20, 340);
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5);
}
