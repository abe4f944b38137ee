/** What stays around every screen: the place above, the three keys below, and what may lie over it. */
import { useLater } from "@luukku/web/later.ts";
import type { ReactElement } from "react";
import { useModel } from "../model/context.ts";
import { useShape } from "../parts/shape.ts";
import { WarmPicture } from "../parts/WarmPicture.tsx";
import { Call } from "../screens/Call.tsx";
import { screens } from "../screens/index.ts";
import { AwaySheet } from "./AwaySheet.tsx";
import { BottomBar } from "./BottomBar.tsx";
import { ConfirmSheet } from "./ConfirmSheet.tsx";
import { Header } from "./Header.tsx";
import { HelpSheet } from "./HelpSheet.tsx";
import { LanguageSheet } from "./LanguageSheet.tsx";
import { LinkBanner } from "./LinkBanner.tsx";

/** Nothing may lie over these. */
const QUIET: readonly string[] = ["still-here", "asked", "wipe"];

export function Frame(): ReactElement {
  const { screen, ui, view, call } = useModel();
  const { text, low, contrast } = ui.settings;
  const shape = useShape(text);
  const Shown = screen.id === "call" ? null : screens[screen.id];
  const panel = QUIET.includes(screen.id) ? null : ui.panel;
  // The call's screen is made while the clerk is being called: what is left to do when they answer is to show it. But
  // first the connection is made.
  const coming = useLater(screen.id === "connecting" && view?.call != null);
  const confirmable = screen.id === "queue" || screen.id === "connecting" || screen.id === "call";
  return (
    <div
      className="kiosk"
      data-screen={screen.id}
      data-trouble={screen.id === "unavailable" ? screen.trouble.kind : undefined}
      data-orientation={shape.orientation}
      data-narrow={shape.narrow}
      data-short={shape.short}
      data-text={text}
      data-low={low}
      data-contrast={contrast}
      style={{ zoom: shape.zoom, "--zoom": shape.zoom } as React.CSSProperties}
    >
      <Header />
      <LinkBanner />
      <main className="stage">
        <WarmPicture stream={call.remote}>
          {Shown && <Shown key={screen.id === "unavailable" ? screen.trouble.kind : screen.id} />}
          {(coming || !Shown) && <Call coming={coming} />}
        </WarmPicture>
      </main>
      <BottomBar />
      {panel === "help" && <HelpSheet />}
      {panel === "language" && <LanguageSheet />}
      {panel === "confirm" && confirmable && <ConfirmSheet />}
      {panel === "away" && screen.id === "queue" && <AwaySheet />}
    </div>
  );
}
