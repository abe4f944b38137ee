/** A Suomi.fi button in the kiosk's size. */
import type { ReactElement, ReactNode } from "react";
import { Button } from "suomifi-ui-components";

interface Props {
  testId?: string;
  children: ReactNode;
  icon?: ReactElement;
  variant?: "default" | "secondary" | "danger";
  large?: boolean;
  disabled?: boolean;
  describedBy?: string;
  pressed?: boolean;
  onPress: () => void;
}

export function Key(props: Props): ReactElement {
  const { variant = "default" } = props;
  return (
    <Button
      variant={variant === "secondary" ? "secondary" : "default"}
      className={`k-button k-${variant}${props.large ? " k-large" : ""}`}
      // Stays reachable by keys, so that one can hear why it does not work.
      aria-disabled={props.disabled ?? false}
      {...(props.testId && { "data-testid": props.testId })}
      {...(props.icon && { icon: props.icon })}
      {...(props.describedBy && { "aria-describedby": props.describedBy })}
      {...(props.pressed !== undefined && { "aria-pressed": props.pressed })}
      onClick={() => {
        if (!props.disabled) props.onPress();
      }}
    >
      {props.children}
    </Button>
  );
}
