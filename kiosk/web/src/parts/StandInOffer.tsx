/** In the demo only: a drawn picture in place of a camera. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "./Key.tsx";

export function StandInOffer(): ReactElement | null {
  const { t } = useTranslation();
  const { demo } = useModel();
  const actions = useActions();
  if (!demo) return null;
  return (
    <Key testId="stand-in" variant="secondary" large onPress={actions.openStandIn}>
      {t("standIn.use")}
    </Key>
  );
}
