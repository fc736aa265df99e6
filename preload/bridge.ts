import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, CONTRACT, channelOf, METHOD_NAMES, STATE_CHANNEL } from './contract/channels.ts';

/**
 * The bridge between the sandboxed window and the application: known names only, and values alone. No event object of
 * Electron and no function of it gets into the window.
 */
const channels = new Map<string, string>(METHOD_NAMES.map((method) => [method, channelOf(method)]));

const bridge: Bridge = {
  contract: CONTRACT,
  call(method, params) {
    const channel = channels.get(method);
    if (channel === undefined) return Promise.reject(new Error('The window asked for what is not there'));
    return ipcRenderer.invoke(channel, params);
  },
  onState(listener) {
    const hear = (_event: unknown, state: unknown): void => listener(state);
    ipcRenderer.on(STATE_CHANNEL, hear);
    return () => ipcRenderer.off(STATE_CHANNEL, hear);
  },
};

contextBridge.exposeInMainWorld('latchkey', bridge);
