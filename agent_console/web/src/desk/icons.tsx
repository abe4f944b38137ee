/** The signs that Suomi.fi's set lacks, drawn on its 24-unit grid. Decoration: the words beside them carry the meaning. */
import type { ReactElement } from "react";

function Sign({ d, className }: { d: string; className?: string }): ReactElement {
  return (
    <svg className={`fi-icon sign ${className ?? ""}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={d} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}

const MICROPHONE =
  "M12 2a4 4 0 0 1 4 4v5a4 4 0 0 1-8 0V6a4 4 0 0 1 4-4Zm0 2a2 2 0 0 0-2 2v5a2 2 0 0 0 4 0V6a2 2 0 0 0-2-2Z" +
  "M5 11h2a5 5 0 0 0 10 0h2a7 7 0 0 1-6 6.93V20h3v2H8v-2h3v-2.07A7 7 0 0 1 5 11Z";
const CAMERA =
  "M4 5h10a2 2 0 0 1 2 2v2.2l4.4-2.6A1 1 0 0 1 22 7.5v9a1 1 0 0 1-1.6.9L16 14.8V17a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7" +
  "a2 2 0 0 1 2-2Zm0 2v10h10V7H4Zm16 2.2-4 2.4v.8l4 2.4V9.2Z";
const STRUCK = "M3.3 2 2 3.3 20.7 22l1.3-1.3L3.3 2Z";

export const IconMicrophone = () => <Sign d={MICROPHONE} />;
export const IconMicrophoneOff = () => <Sign d={MICROPHONE + STRUCK} />;
export const IconCamera = () => <Sign d={CAMERA} />;
export const IconCameraOff = () => <Sign d={CAMERA + STRUCK} />;
export const IconHangUp = () => (
  <Sign d="M12 8c4.2 0 8 1.4 10.3 3.6.5.5.6 1.2.2 1.8l-2 2.8c-.4.6-1.2.7-1.8.4l-3-1.6c-.5-.3-.8-.8-.7-1.4l.1-1.5a13 13 0 0 0-6.2 0l.1 1.5c.1.6-.2 1.1-.7 1.4l-3 1.6c-.6.3-1.4.2-1.8-.4l-2-2.8c-.4-.6-.3-1.3.2-1.8C4 9.4 7.800 8 12 8Z" />
);
export const IconMoon = () => (
  <Sign d="M20.7 14.6A9 9 0 0 1 9.400 3.300 1 1 0 0 0 8 2.200a10.500 10.500 0 1 0 13.800 13.800 1 1 0 0 0-1.100-1.400ZM12 20.500A8.500 8.500 0 0 1 7 5.200 11 11 0 0 0 18.800 17 8.500 8.500 0 0 1 12 20.500Z" />
);
export const IconSun = () => (
  <Sign d="M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10Zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM11 1h2v4h-2V1Zm0 18h2v4h-2v-4ZM1 11h4v2H1v-2Zm18 0h4v2h-4v-2ZM3.500 4.900l1.400-1.400 2.900 2.900-1.400 1.400-2.900-2.900Zm12.700 12.700 1.400-1.400 2.900 2.900-1.400 1.400-2.900-2.900ZM3.500 19.100l2.900-2.900 1.400 1.400-2.900 2.900-1.400-1.400ZM16.200 6.400l2.900-2.900 1.400 1.400-2.900 2.900-1.400-1.400Z" />
);
export const IconKeyboard = () => (
  <Sign d="M3 5h18a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Zm0 2v10h18V7H3Zm2 2h2v2H5V9Zm4 0h2v2H9V9Zm4 0h2v2h-2V9Zm4 0h2v2h-2V9ZM5 13h2v2H5v-2Zm4 0h6v2H9v-2Zm8 0h2v2h-2v-2Z" />
);
export const IconForward = () => (
  <Sign d="M13.500 4.500 22 12l-8.500 7.500V15C8.500 15 5 16.500 2 20c.700-6 4.500-10.500 11.500-11V4.500Zm2 4.400v1.900c-5 0-8.300 1.600-10.100 4.400 2.700-1.600 5.900-2.200 10.100-2.200v2.100L19 12l-3.500-3.100Z" />
);
export const IconSpeaker = () => (
  <Sign d="M11 3.500v17a1 1 0 0 1-1.600.800L5 17.500H2a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3l4.400-3.800A1 1 0 0 1 11 3.500ZM9 6.100 5.800 8.500H3v7h2.800L9 17.900V6.100Zm5.500 1.700 1.200-1.600a7.200 7.200 0 0 1 0 11.600l-1.200-1.600a5.200 5.200 0 0 0 0-8.400Zm3-4 1.200-1.600a12.200 12.200 0 0 1 0 19.600l-1.200-1.600a10.200 10.200 0 0 0 0-16.400Z" />
);
export const IconBell = () => (
  <Sign d="M12 2a2 2 0 0 1 2 2v.300A7 7 0 0 1 19 11v4.500l2 2.500v1H3v-1l2-2.500V11a7 7 0 0 1 5-6.700V4a2 2 0 0 1 2-2Zm0 4a5 5 0 0 0-5 5v5.200l-.600.800h11.200l-.600-.800V11a5 5 0 0 0-5-5Zm-2.500 14h5a2.500 2.500 0 0 1-5 0Z" />
);
export const IconBellOff = () => (
  <Sign
    d={`M12 2a2 2 0 0 1 2 2v.3A7 7 0 0 1 19 11v4.500l2 2.500v1H3v-1l2-2.500V11a7 7 0 0 1 5-6.700V4a2 2 0 0 1 2-2Zm0 4a5 5 0 0 0-5 5v5.200l-.6.800h11.200l-.6-.8V11a5 5 0 0 0-5-5Zm-2.500 14h5a2.500 2.500 0 0 1-5 0Z${STRUCK}`}
  />
);
export const IconCup = () => (
  <Sign d="M3 5h15v3h1a3 3 0 0 1 0 6.500h-1.300A5 5 0 0 1 13 18H8a5 5 0 0 1-5-5V5Zm2 2v6a3 3 0 0 0 3 3h5a3 3 0 0 0 3-3V7H5Zm13 3v2.500h1a1.250 1.250 0 0 0 0-2.500h-1ZM3 20h15v2H3v-2Z" />
);
export const IconPower = () => <Sign d="M11 2h2v10h-2V2ZM7.500 4.600l1 1.700a7 7 0 1 0 7 0l1-1.700a9 9 0 1 1-9 0Z" />;
/** Luukku's own sign: a hatch in a wall, open. */
export const IconHatch = () => (
  <Sign d="M3 3h18a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm1 2v8h3V8.500a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1V13h3V5H4Zm5 4.500V13h6V9.500H9ZM4 15v4h16v-4H4Z" />
);
