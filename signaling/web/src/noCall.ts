import type { CallSnapshot } from "./api.ts";
import { NO_FLOW } from "./flow.ts";

/** What a call engine shows while there is no call. */
export const NO_CALL: CallSnapshot = {
  call: null,
  link: "none",
  remote: null,
  remoteVisible: false,
  peerCamera: null,
  peerMicrophone: null,
  cameraOn: true,
  microphoneOn: true,
  peerSpeaking: false,
  ...NO_FLOW,
};
