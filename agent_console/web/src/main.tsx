import { cspNonce } from "@luukku/web/csp.ts";
import { createRoot } from "react-dom/client";
import { StyleSheetManager } from "styled-components";

const root = document.getElementById("root");
if (root) createRoot(root).render(<StyleSheetManager nonce={cspNonce()}>Luukku</StyleSheetManager>);
