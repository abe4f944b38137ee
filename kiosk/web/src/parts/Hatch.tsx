/** The picture of the rest screen: an open service hatch, a clerk behind it, a plant and a lamp. */
import type { ReactElement } from "react";

export function Hatch(): ReactElement {
  return (
    <svg className="hatch" viewBox="0 0 520 400" aria-hidden="true" focusable="false">
      <ellipse className="hatch-shadow" cx="260" cy="384" rx="236" ry="12" />
      <g className="hatch-awning">
        <path d="M56 44h408l24 58H32z" className="a" />
        <path d="M114 44h58l-4 58h-68zM230 44h60v58h-60zM348 44h58l14 58h-68z" className="b" />
        <path
          d="M32 102a34 20 0 0 0 68 0 34 20 0 0 0 68 0 31 20 0 0 0 62 0 30 20 0 0 0 60 0 31 20 0 0 0 62 0 34 20 0 0 0 68 0 34 20 0 0 0 68 0z"
          className="c"
        />
      </g>
      <rect className="hatch-frame" x="72" y="102" width="376" height="222" rx="6" />
      <rect className="hatch-room" x="88" y="106" width="344" height="206" rx="3" />
      <g className="hatch-shelf">
        <path d="M104 168h86M330 168h86" />
        <rect x="112" y="134" width="12" height="33" rx="2" />
        <rect x="127" y="128" width="12" height="39" rx="2" />
        <rect x="142" y="138" width="12" height="29" rx="2" />
        <path d="M160 167l8-32 11 3-8 29z" />
        <circle cx="372" cy="146" r="18" />
        <path d="M372 136v10l7 5" className="hand" />
      </g>
      <g className="hatch-clerk">
        <path className="coat" d="M176 312c0-58 32-84 84-84s84 26 84 84z" />
        <path className="shirt" d="M236 230l24 34 24-34-8-10h-32z" />
        <path className="skin" d="M244 200h32v26c0 10-32 10-32 0z" />
        <ellipse className="skin" cx="260" cy="178" rx="36" ry="42" />
        <path
          className="hair"
          d="M222 182c-6-52 16-66 40-66 28 0 44 18 36 64-4-18-12-28-20-34-16 10-36 10-46 8-6 6-8 16-10 28z"
        />
        <path className="band" d="M221 180c-2-62 80-62 78 0" />
        <rect className="ear" x="213" y="172" width="14" height="26" rx="7" />
        <rect className="ear" x="293" y="172" width="14" height="26" rx="7" />
        <path className="band" d="M300 198c0 16-14 18-26 18" />
        <circle className="eye" cx="247" cy="178" r="3.4" />
        <circle className="eye" cx="273" cy="178" r="3.4" />
        <path className="smile" d="M246 196c7 9 21 9 28 0" />
      </g>
      <rect className="hatch-sill" x="48" y="308" width="424" height="26" rx="5" />
      <rect className="hatch-wall" x="88" y="334" width="344" height="46" />
      <g className="hatch-plant">
        <path
          className="leaf"
          d="M404 282c-4-22-18-30-26-32 0 18 8 30 24 34M406 280c0-28 6-42 18-50 8 22 0 40-14 52M408 284c8-14 20-18 30-18-2 12-12 22-28 22"
        />
        <path className="pot" d="M388 282h40l-6 28h-28z" />
      </g>
      <g className="hatch-papers">
        <path className="p2" d="M116 308l10-9h64l8 9z" />
        <path className="p1" d="M122 304l8-8h58l4 8z" />
      </g>
    </svg>
  );
}
