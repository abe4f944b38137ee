/** Every key, and the switch for those who want none. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal, ModalContent, ModalFooter, ModalTitle, ToggleInput } from "suomifi-ui-components";
import { COMMANDS, type CommandGroup } from "../logic/commands.ts";

const GROUPS: readonly CommandGroup[] = ["state", "call", "page"];

export function KeysDialog(props: {
  open: boolean;
  close: () => void;
  keysEnabled: boolean;
  setKeysEnabled: (on: boolean) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal visible={props.open} appElementId="root" ariaLabelledBy="keys-title" onEscKeyDown={props.close}>
      <ModalContent>
        <ModalTitle id="keys-title">{t("keys.heading")}</ModalTitle>
        <p className="keys-text">{t("keys.text")}</p>
        <div className="keys-groups">
          {GROUPS.map((group) => (
            <section key={group} aria-labelledby={`keys-${group}`}>
              <h3 id={`keys-${group}`} className="keys-group">
                {t(`keys.group.${group}`)}
              </h3>
              <dl className="keys-list">
                {COMMANDS.filter((each) => each.group === group).map((each) => (
                  <div key={each.id}>
                    <dt>
                      <kbd className="key">{each.key.toUpperCase()}</kbd>
                    </dt>
                    <dd>{t(`keys.action.${each.id}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <ToggleInput checked={props.keysEnabled} onChange={(on) => props.setKeysEnabled(on)}>
          {t("keys.enabled")}
        </ToggleInput>
      </ModalContent>
      <ModalFooter>
        <Button onClick={props.close}>{t("keys.close")}</Button>
      </ModalFooter>
    </Modal>
  );
}
