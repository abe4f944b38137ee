/** A few plain sentences, each with a picture. */
import type { ReactElement, ReactNode } from "react";

export interface Fact {
  id: string;
  icon: ReactElement;
  words: ReactNode;
  tone?: "good" | "bad";
}

export function Facts({ facts }: { facts: readonly Fact[] }): ReactElement {
  return (
    <ul className="facts">
      {facts.map((fact) => (
        <li key={fact.id} className={fact.tone ? `fact fact-${fact.tone}` : "fact"} data-fact={fact.id}>
          <span className="fact-icon" aria-hidden="true">
            {fact.icon}
          </span>
          <span>{fact.words}</span>
        </li>
      ))}
    </ul>
  );
}
