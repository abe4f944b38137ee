import "./styles/all.css";
import { cspNonce, startI18n } from "@luukku/web";
import { startAnewAfterFault } from "@luukku/web/reloading.ts";
import { createRoot } from "react-dom/client";
import { StyleSheetManager } from "styled-components";
import { App } from "./app.tsx";
import { startLanguage } from "./logic/startLanguage.ts";
import { resources } from "./resources.ts";

startI18n({ language: startLanguage(), resources });

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root, { onUncaughtError: startAnewAfterFault }).render(
  <StyleSheetManager nonce={cspNonce()}>
    <App />
  </StyleSheetManager>,
);
