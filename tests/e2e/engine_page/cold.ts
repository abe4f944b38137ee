/** The floor: two peer connections in one page, no server, the camera already open. */

/** From nothing to the first frame at the other end, ms. */
export async function coldCall(stream: MediaStream): Promise<number> {
  const start = performance.now();
  const [one, two] = [new RTCPeerConnection(), new RTCPeerConnection()];
  one.onicecandidate = ({ candidate }) => void two.addIceCandidate(candidate ?? undefined);
  two.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
  const video = document.createElement("video");
  video.muted = true;
  const first = new Promise<number>((resolve) => {
    video.requestVideoFrameCallback(() => resolve(performance.now() - start));
  });
  two.ontrack = ({ track, streams }) => {
    if (track.kind !== "video") return;
    video.srcObject = streams[0] ?? null;
    void video.play();
  };
  for (const track of stream.getTracks()) one.addTrack(track, stream);
  await one.setLocalDescription();
  await two.setRemoteDescription(one.localDescription as RTCSessionDescription);
  for (const track of stream.getTracks()) two.addTrack(track, stream);
  await two.setLocalDescription();
  await one.setRemoteDescription(two.localDescription as RTCSessionDescription);
  const elapsed = await first;
  one.close();
  two.close();
  return elapsed;
}
