/** Every key, and the switch for those who want none. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, Modal, ModalContent, ModalFooter, ModalTitle, ToggleInput } from "suomifi-ui-components";
import { KEY_BINDINGS, type KeyGroup } from "../logic/keys.ts";

const GROUPS: readonly KeyGroup[] = ["state", "call", "page"];

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
                {KEY_BINDINGS.filter((b) => b.group === group).map((b) => (
                  <div key={b.action}>
                    <dt>
                      <kbd className="key">{b.key.toUpperCase()}</kbd>
                    </dt>
                    <dd>{t(`keys.action.${b.action}`)}</dd>
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
