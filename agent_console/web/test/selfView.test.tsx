import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { SelfView } from "../src/desk/selfView.tsx";

test("one's own picture lets go of the camera when it leaves the page", () => {
  const stream = Object.assign(new EventTarget(), { getVideoTracks: () => [{}] }) as unknown as MediaStream;
  const shown = render(<SelfView media={{ state: "open", stream, standIn: false }} cameraOn />);
  const video = shown.getByTestId("self") as HTMLVideoElement;
  expect(video.srcObject).toBe(stream);
  shown.unmount();
  // The element outlives the page until it is collected; playing on, it would keep the camera's few buffers.
  expect(video.srcObject).toBe(null);
});
