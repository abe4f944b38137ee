/** The plan of a screen with one question: picture and question above, what one touches below. */
import type { ReactElement, ReactNode } from "react";
import { ScreenHeading } from "./ScreenHeading.tsx";

interface Props {
  picture: ReactElement;
  title: ReactNode;
  /** What was chosen before. */
  kicker?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}

export function Question({ picture, title, kicker, lead, children }: Props): ReactElement {
  return (
    <div className="question">
      <div className="question-above">
        <div className="question-picture" aria-hidden="true">
          {picture}
        </div>
        <div className="question-words">
          {kicker && <p className="kicker">{kicker}</p>}
          <ScreenHeading>{title}</ScreenHeading>
          {lead && <p className="lead">{lead}</p>}
        </div>
      </div>
      <div className="question-below">{children}</div>
    </div>
  );
}
