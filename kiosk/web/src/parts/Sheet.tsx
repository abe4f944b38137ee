/** A dialog over the screen: the browser keeps the focus in it, and whoever opened it has it back afterwards. */
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Heading, IconClose } from "suomifi-ui-components";
import { Key } from "./Key.tsx";

interface Props {
  title: string;
  children: ReactNode;
  /** What stands in place of Close. */
  actions?: ReactNode;
  testId: string;
  onClose: () => void;
}

export function Sheet({ title, children, actions, testId, onClose }: Props): ReactElement {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // Closed before it leaves the page, or the browser gives nothing back.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    heading.current?.focus({ preventScroll: true });
    return () => {
      element?.close();
      const back = opener instanceof HTMLElement && opener !== document.body && opener.isConnected ? opener : null;
      (back ?? document.getElementById("screen-heading"))?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      data-testid={testId}
      aria-labelledby={`${testId}-title`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="sheet-inside">
        <Heading variant="h2" as="h2" id={`${testId}-title`} className="sheet-title" tabIndex={-1} ref={heading}>
          {title}
        </Heading>
        {children}
        <div className="sheet-actions">
          {actions ?? (
            <Key testId={`${testId}-close`} icon={<IconClose />} variant="secondary" onPress={onClose}>
              {t("close")}
            </Key>
          )}
        </div>
      </div>
    </dialog>
  );
}
