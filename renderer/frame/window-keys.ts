import { useEffect, useEffectEvent } from 'react';
import { useCall, useOrganisation, usePressedKeys, useWindowState } from '../api.ts';
import { type Shortcut, shortcutOf } from './keys.ts';
import { useNavigation } from './navigation.ts';
import { type Listening, offer } from './page-keys.ts';
import { focusNextPart } from './parts-of-window.ts';

/** The keys that mean the same on every page (look, "Keyboard"). */
export function useWindowKeys(listening: Listening): void {
  const { platform, quitHidden, stopsByQuitting } = useWindowState().app;
  const keys = usePressedKeys();
  const organisation = useOrganisation();
  const { go, back, openDialog } = useNavigation();
  const call = useCall();

  /** Whether the key was of use. */
  const act = (shortcut: Shortcut): boolean => {
    switch (shortcut.kind) {
      case 'page':
        go(shortcut.page);
        return true;
      case 'next-part':
        focusNextPart(document);
        return true;
      case 'filter':
        return offer(listening, ({ filter }) => {
          filter?.();
          return filter !== undefined;
        });
      case 'escape':
        if (!offer(listening, ({ leave }) => leave?.() ?? false)) back();
        return true;
      case 'renew':
        if (organisation !== undefined && canRenew(organisation)) {
          void call('renew', { profile: organisation.profile });
        }
        return true;
      case 'close-window':
        void call('closeWindow', {});
        return true;
      case 'quit':
        // Where IT does not want it, the question says so instead.
        if (quitHidden || stopsByQuitting) openDialog('quit');
        else void call('quit', {});
        return true;
    }
  };

  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    const shortcut = shortcutOf(event, platform, isTyping(event.target));
    // What is pressed while letters are put together is meant for them.
    if (event.defaultPrevented || event.isComposing || shortcut === undefined) return;
    // A question is answered before anything else; its own keys it hears itself.
    if (isAsking() && shortcut.kind !== 'close-window') return;
    if (act(shortcut)) event.preventDefault();
  });
  useEffect(() => keys.listen((event) => onKey(event)), [keys]);
}

function canRenew({ snapshot, busy }: NonNullable<ReturnType<typeof useOrganisation>>): boolean {
  return busy === undefined && snapshot?.signedInAtMs !== undefined && snapshot.state.kind !== 'renewing';
}

function isAsking(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
