import type { ReactNode, RefObject } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type ButtonKind = 'plain' | 'primary' | 'quiet' | 'stop';

/** With `off` it does nothing now, and stays in the order of the keyboard. */
export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly kind?: ButtonKind;
  readonly large?: boolean;
  /** It ends a form, as Enter in a field does; the form hears of both. */
  readonly submits?: boolean;
  readonly icon?: IconName | undefined;
  readonly off?: boolean | undefined;
  readonly buttonRef?: RefObject<HTMLButtonElement | null> | undefined;
}

/** At most one of a screen is `primary`; none where nothing needs doing. */
export function Button({
  children,
  onPress,
  kind = 'plain',
  large,
  submits,
  icon,
  off,
  buttonRef,
}: ButtonProps) {
  const names = ['btn', kind === 'plain' ? '' : `btn--${kind}`, large ? 'btn--large' : ''];
  return (
    <button
      type={submits ? 'submit' : 'button'}
      ref={buttonRef}
      className={names.filter((name) => name !== '').join(' ')}
      aria-disabled={off || undefined}
      onClick={off ? undefined : onPress}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps {
  readonly icon: IconName;
  /** What it does and to what: "Open db-1.example.com in terminal". */
  readonly label: string;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  /** -1 inside a grid, which has one tab stop. */
  readonly tabIndex?: number;
}

export function IconButton({ icon, label, onPress, pressed, tabIndex }: IconButtonProps) {
  return (
    <button
      type="button"
      className="btn btn--icon"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      tabIndex={tabIndex}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Buttons beside each other, that wrap where there is no room. */
export function Actions({ children }: { readonly children: ReactNode }) {
  return <div className="row-actions">{children}</div>;
}
