/** What stays around every screen: the place above, the three keys below, and what may lie over it. */
import type { ReactElement } from "react";
import { useModel } from "../model/context.ts";
import { WarmPicture } from "../parts/WarmPicture.tsx";
import { screens } from "../screens/index.ts";
import { AwaySheet } from "./AwaySheet.tsx";
import { BottomBar } from "./BottomBar.tsx";
import { ConfirmSheet } from "./ConfirmSheet.tsx";
import { Header } from "./Header.tsx";
import { HelpSheet } from "./HelpSheet.tsx";
import { LanguageSheet } from "./LanguageSheet.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { useShape } from "./shape.ts";

/** Nothing may lie over these. */
const QUIET: readonly string[] = ["still-here", "asked", "wipe"];

export function Frame(): ReactElement {
  const { screen, ui, call } = useModel();
  const { text, low, contrast } = ui.settings;
  const shape = useShape(text);
  const Shown = screens[screen.id];
  const panel = QUIET.includes(screen.id) ? null : ui.panel;
  const confirmable = screen.id === "line" || screen.id === "connecting" || screen.id === "call";
  return (
    <div
      className="kiosk"
      data-screen={screen.id}
      data-trouble={screen.id === "unavailable" ? screen.trouble.kind : undefined}
      data-orientation={shape.orientation}
      data-narrow={shape.narrow}
      data-low={low}
      data-contrast={contrast}
      style={{ zoom: shape.zoom, "--zoom": shape.zoom } as React.CSSProperties}
    >
      <Header />
      <LinkBanner />
      <main className="stage">
        <WarmPicture stream={call.remote}>
          <Shown key={screen.id === "unavailable" ? screen.trouble.kind : screen.id} />
        </WarmPicture>
      </main>
      <BottomBar />
      {panel === "help" && <HelpSheet />}
      {panel === "language" && <LanguageSheet />}
      {panel === "confirm" && confirmable && <ConfirmSheet />}
      {panel === "away" && screen.id === "line" && <AwaySheet />}
    </div>
  );
}
