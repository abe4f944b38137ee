import type { ColleaguesReply } from "@luukku/web";
import { useEffect, useState } from "react";

/** Colleagues come and go while one is choosing. */
const ASK_AGAIN_MS = 5000;

/** Who could take a customer over, kept fresh for as long as it is shown; null while it is not known. */
export function useColleagues(
  ask: (agency: string, language: string) => Promise<ColleaguesReply | null>,
  agency: string | null,
  language: string,
): ColleaguesReply | null {
  const [found, setFound] = useState<{ of: string; reply: ColleaguesReply | null } | null>(null);
  const of = `${agency} ${language}`;
  useEffect(() => {
    if (agency === null) return;
    let gone = false;
    const look = async () => {
      const reply = await ask(agency, language);
      if (!gone) setFound({ of: `${agency} ${language}`, reply });
    };
    void look();
    const timer = setInterval(() => void look(), ASK_AGAIN_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [ask, agency, language]);
  return found?.of === of ? found.reply : null;
}
