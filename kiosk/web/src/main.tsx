import { startAnewAfterFault } from "@luukku/web/reloading.ts";
import i18next from "i18next";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { realEnvironment } from "./app/environment.ts";
import { createKiosk } from "./app/kiosk.ts";
import { Root } from "./Root.tsx";

function speak(language: string): void {
  // The server may answer before the first draw, which sets the texts up.
  if (!i18next.isInitialized) i18next.on("initialized", () => speak(language));
  else if (i18next.language !== language) void i18next.changeLanguage(language);
}

const place = document.getElementById("root");
if (place) {
  createRoot(place, { onUncaughtError: startAnewAfterFault }).render(
    <Root language="fi" direction="ltr">
      <App kiosk={createKiosk(realEnvironment(speak))} />
    </Root>,
  );
}
