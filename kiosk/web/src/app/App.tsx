/** The page: a kiosk's model, drawn. */
import { useStore } from "@luukku/web/index.ts";
import { type ReactElement, useEffect } from "react";
import { Frame } from "../frame/Frame.tsx";
import { ActionsContext, ModelContext } from "../model/context.ts";
import { guard } from "./guarding.ts";
import type { Kiosk } from "./kiosk.ts";

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "input"] as const;

export function App({ kiosk }: { kiosk: Kiosk }): ReactElement {
  const model = useStore(kiosk.model);
  useEffect(() => {
    for (const name of TOUCHES) window.addEventListener(name, kiosk.touched, { capture: true, passive: true });
    const unguard = guard();
    return () => {
      for (const name of TOUCHES) window.removeEventListener(name, kiosk.touched, { capture: true });
      unguard();
    };
  }, [kiosk]);
  return (
    <ModelContext value={model}>
      <ActionsContext value={kiosk.actions}>
        <Frame />
      </ActionsContext>
    </ModelContext>
  );
}
