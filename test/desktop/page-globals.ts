import type { Bridge } from '../../preload/contract/channels.ts';

/**
 * What functions that run in the page find there, as far as specs use it. Each spec declares for itself what it needs:
 * the types of a browser for the whole program would let the engine use them too.
 */

export interface PageElement {
  src: string;
  href: string;
  target: string;
  download: string;
  action: string;
  textContent: string;
  onload: () => void;
  onerror: () => void;
  setAttribute(name: string, value: string): void;
  click(): void;
  submit(): void;
  remove(): void;
}

export interface PageDocument {
  readonly body: { append(element: PageElement): void };
  createElement(name: string): PageElement;
}

export interface PageWindow {
  readonly latchkey: Bridge;
  readonly document: PageDocument;
  readonly location: { href: string; assign(to: string): void };
  readonly Notification: { requestPermission(): Promise<string> };
  readonly Worker: new (url: string) => { onmessage: () => void; onerror: () => void };
  readonly navigator: {
    readonly geolocation: {
      getCurrentPosition(given: () => void, refused: (cause: { readonly code: number }) => void): void;
    };
    readonly mediaDevices: {
      getUserMedia(wanted: { readonly video: boolean }): Promise<unknown>;
      getDisplayMedia(): Promise<unknown>;
    };
    readonly clipboard: { readText(): Promise<string> };
    readonly permissions: { query(wanted: { readonly name: string }): Promise<{ readonly state: string }> };
  };
  open(to: string): unknown;
}
