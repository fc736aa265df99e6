import type { Bridge } from '../preload/contract/channels.ts';

declare global {
  interface Window {
    readonly latchkey?: Bridge;
  }
}
