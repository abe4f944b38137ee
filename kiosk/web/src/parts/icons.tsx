/** Icons that Suomi.fi's set lacks, in its manner: 24 × 24, strokes of 2, round ends. */
import type { ReactElement, ReactNode } from "react";

function Stroke({ children }: { children: ReactNode }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        {children}
      </g>
    </svg>
  );
}

const slash = <path d="M3 3l18 18" />;
const camera = (
  <>
    <rect x="2" y="6" width="13" height="12" rx="2" />
    <path d="M15 10.5l6-3.5v10l-6-3.5" />
  </>
);
const microphone = (
  <>
    <rect x="9" y="2" width="6" height="12" rx="3" />
    <path d="M5 11a7 7 0 0 0 14 0M12 18v4M8 22h8" />
  </>
);
const speaker = <path d="M3 9v6h4l5 4V5L7 9z" />;

export const CameraOn = () => <Stroke>{camera}</Stroke>;
export const CameraOff = () => (
  <Stroke>
    {camera}
    {slash}
  </Stroke>
);
export const MicrophoneOn = () => <Stroke>{microphone}</Stroke>;
export const MicrophoneOff = () => (
  <Stroke>
    {microphone}
    {slash}
  </Stroke>
);
export const Quieter = () => (
  <Stroke>
    {speaker}
    <path d="M16 12h6" />
  </Stroke>
);
export const Louder = () => (
  <Stroke>
    {speaker}
    <path d="M16 12h6M19 9v6" />
  </Stroke>
);
export const Speaking = () => (
  <Stroke>
    {speaker}
    <path d="M15.5 8.5a5 5 0 0 1 0 7M18.5 5.5a9 9 0 0 1 0 13" />
  </Stroke>
);
export const HangUp = () => (
  <Stroke>
    <path d="M3 14.5c5-4.6 13-4.6 18 0l-1.6 3-4.2-1.4v-3a13 13 0 0 0-6.4 0v3L4.6 17.5z" />
  </Stroke>
);
export const Backspace = () => (
  <Stroke>
    <path d="M8 5h13v14H8l-6-7zM11.5 9.5l5 5M16.5 9.5l-5 5" />
  </Stroke>
);
export const NoLink = () => (
  <Stroke>
    <path d="M2 8.5a15 15 0 0 1 20 0M5.5 12.5a10 10 0 0 1 13 0M9 16.3a5 5 0 0 1 6 0M12 20h.01" />
    {slash}
  </Stroke>
);
export const Hand = () => (
  <Stroke>
    <path d="M8 13V5.5a1.5 1.5 0 0 1 3 0V11m0-6.5v-1a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V12m0-3.5a1.5 1.5 0 0 1 3 0V15a7 7 0 0 1-7 7h-1.5a6 6 0 0 1-5-2.7L4.2 14.8a1.6 1.6 0 0 1 2.6-1.8L8 14.5" />
  </Stroke>
);

/** A face: 1 sad, 2 so-so, 3 glad. */
export function Face({ mood }: { mood: 1 | 2 | 3 }): ReactElement {
  const mouth = { 1: "M15.5 33.5c3-5 14-5 17 0", 2: "M16 31.5h16", 3: "M15 28.5c3 7.5 15 7.5 18 0" }[mood];
  return (
    <svg
      className={`face face-${mood}`}
      viewBox="0 0 48 48"
      width="96"
      height="96"
      aria-hidden="true"
      focusable="false"
    >
      <circle className="face-skin" cx="24" cy="24" r="21" strokeWidth="2.5" />
      <circle className="face-ink" cx="17" cy="19.5" r="2.4" />
      <circle className="face-ink" cx="31" cy="19.5" r="2.4" />
      <path className="face-mouth" d={mouth} fill="none" strokeWidth="2.8" strokeLinecap="round" />
    </svg>
  );
}
