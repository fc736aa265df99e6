import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Application } from './application.tsx';
import { connectBridge } from './bridge.ts';
import { hearKeys } from './frame/pressed-keys.ts';
import { browserPage, createTicker } from './time/ticker.ts';

const keys = hearKeys<KeyboardEvent>((listener) => document.addEventListener('keydown', listener));
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
createRoot(root).render(
  <StrictMode>
    <Application api={connectBridge(window)} ticker={createTicker(browserPage(document))} keys={keys} />
  </StrictMode>,
);
