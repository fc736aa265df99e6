import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Actions, Button, type ButtonKind } from './button.tsx';

export interface DialogButton {
  readonly label: string;
  readonly kind?: ButtonKind;
  readonly onPress: () => void;
  /** The one that changes nothing: the dialog begins there. */
  readonly safe?: boolean;
  readonly off?: boolean;
}

export interface DialogProps {
  readonly title: string;
  /** By Escape. */
  readonly onClose: () => void;
  readonly buttons: readonly DialogButton[];
  readonly children?: ReactNode;
}

/** A question over the page, which can be neither seen by a screen reader nor reached meanwhile. */
export function Dialog({ title, onClose, buttons, children }: DialogProps) {
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => safe.current?.focus(), []);
  useFocusGivenBack();
  return (
    <ModalOverlay isOpen className="veil" onOpenChange={(open) => !open && onClose()}>
      <Modal>
        <AriaDialog className="dialog">
          <Heading slot="title" level={1}>
            {title}
          </Heading>
          {children}
          <Actions>
            {buttons.map(({ label, safe: isSafe, ...button }) => (
              <Button key={label} {...button} buttonRef={isSafe ? safe : undefined}>
                {label}
              </Button>
            ))}
          </Actions>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * The library gives the focus back at the next frame. On a slow computer that comes before it has let go of the page
 * below, and nothing there can take the focus yet; so where nothing has it by then, it is given back once more.
 */
function useFocusGivenBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () =>
      // When everything that belongs to the dialog has ended.
      queueMicrotask(() => {
        const isNowhere = document.activeElement === null || document.activeElement === document.body;
        if (!isNowhere || !(opener instanceof HTMLElement)) return;
        // What led here may be gone: the tray leads to questions too, from whatever was open.
        if (opener.isConnected) opener.focus();
        else document.getElementById('main')?.focus();
      }),
    [opener],
  );
}
