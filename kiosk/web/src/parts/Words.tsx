/** A text of the catalogue, marked with the language that it is really in. */
import type { Words as Text } from "@luukku/web/protocol.gen.ts";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Said, say } from "../model/catalogue.ts";
import { useModel } from "../model/context.ts";

/** Reads a text of the catalogue in the customer's language, else in the page's, else in Finnish. */
export function useSay(): (text: Text) => Said {
  const { ui } = useModel();
  const { i18n } = useTranslation();
  const languages = ui.language === null ? [i18n.language] : [ui.language, i18n.language];
  return (text) => say(text, languages);
}

export function Words({ text }: { text: Text }): ReactNode {
  const said = useSay()(text);
  return <bdi lang={said.language}>{said.text}</bdi>;
}
