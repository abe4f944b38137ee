/** The page that stands in for this one while nothing answers: words in all languages, and the numbers to call. */

import font400 from "@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2?url";
import font600 from "@fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2?url";
import { INTERFACE_LANGUAGES, type InterfaceLanguage, words } from "@luukku/web/index.ts";
import type { CatalogueDocument, Words } from "@luukku/web/protocol.gen.ts";
import i18next from "i18next";
import template from "./shell.html?raw";

/** What the stand-in can find out about the way to the server; its script and its style know the same. */
const WAYS = ["no_network", "no_answer", "not_luukku", "no_server"] as const;

/** Where the style will be. */
const STYLE = "<!--style-->";

/** What stands in the only element of that name. */
function innerOf(tag: "style" | "script", html: string): string {
  return html.split(`<${tag}>`)[1]?.split(`</${tag}>`)[0] ?? "";
}

/** The first name large, those that differ from it after it. */
function names(text: Words): [string, string[]] {
  const all = [...new Set(INTERFACE_LANGUAGES.map((language) => words(text, language)))];
  return [all[0] ?? "", all.slice(1)];
}

/**
 * The document. Of what the server knows it holds only names and telephone numbers of the public catalogue.
 *
 * @param site the id of the site where the kiosk stands
 */
export function standInHtml(catalogue: CatalogueDocument, site: string): string {
  const plain = `<style>${innerOf("style", template)}</style>`;
  const style = plain.replace("FONT_400", font400).replace("FONT_600", font600);
  // Put in at the end: this page's policy forbids an inline style even in a document that is only parsed.
  const page = new DOMParser().parseFromString(template.replace(plain, STYLE), "text/html");
  const here = catalogue.sites.find((one) => one.id === site);

  function add(parent: Element | null, tag: string, text: string, lang?: InterfaceLanguage): HTMLElement {
    const made = page.createElement(tag);
    made.textContent = text;
    if (lang !== undefined) made.lang = lang;
    parent?.append(made);
    return made;
  }

  const siteName = page.querySelector("[data-site]");
  if (here && siteName)
    siteName.textContent = [...new Set(INTERFACE_LANGUAGES.map((one) => words(here.name, one)))].join(" · ");
  const phones = page.querySelector(".phones");
  const phonesTitle = add(phones, "h3", "");
  const list = add(phones, "ul", "");
  for (const [at, lng] of INTERFACE_LANGUAGES.entries()) {
    const t = i18next.getFixedT(lng);
    const section = add(page.querySelector(".words"), "section", "", lng);
    add(section, at === 0 ? "h1" : "h2", t("unavailable.what.no_connection"));
    add(section, "p", t("unavailable.do.no_connection"));
    const staff = add(page.querySelector("footer"), "p", `${t("unavailable.staff")} `, lng);
    staff.className = "staff";
    for (const way of WAYS) add(staff, "span", t(`shared:way.${way}`)).className = way;
    add(phonesTitle, "span", t("unavailable.phones"), lng);
  }
  const numbers = [...(here ? [here] : []), ...catalogue.agencies];
  for (const { name, phone } of numbers) {
    if (phone === null) continue;
    const item = add(list, "li", "");
    const [first, others] = names(name);
    const named = add(item, "span", "");
    add(named, "bdi", first);
    if (others.length > 0) add(named, "small", others.join(" · "));
    add(item, "strong", phone).dir = "ltr";
  }
  if (list.childElementCount === 0) phones?.remove();
  return `<!doctype html>\n${page.documentElement.outerHTML}`.replace(STYLE, () => style);
}

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`;
}

/** The policy under which exactly that document's style and script work, and nothing else. */
export async function policyOf(html: string): Promise<string> {
  const [style, script] = await Promise.all([digest(innerOf("style", html)), digest(innerOf("script", html))]);
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    "font-src 'self'",
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
