import { groupsStep, policyStep } from './steps/access.ts';
import { agentStep, agentTakesStep } from './steps/agent.ts';
import { certificatesStep, filesStep, lifetimeStep } from './steps/certificates.ts';
import { clockStep } from './steps/clock.ts';
import { backgroundStep, keychainStep, portStep, trayStep } from './steps/computer.ts';
import { authorityStep, issuerStep, oktaStep, provisionerStep, proxyStep } from './steps/network.ts';
import { settingsStep } from './steps/settings.ts';
import { hostKeysStep, sshConfigStep } from './steps/ssh.ts';
import { storeStep } from './steps/store.ts';
import { testSiteStep } from './steps/test-site.ts';
import type { Step } from './types.ts';

/** In the order in which a sign-in needs them, then what it brought, then who keeps it. */
export const STEPS: readonly Step[] = [
  settingsStep,
  proxyStep,
  authorityStep,
  provisionerStep,
  oktaStep,
  issuerStep,
  clockStep,
  portStep,
  keychainStep,
  agentStep,
  agentTakesStep,
  certificatesStep,
  lifetimeStep,
  filesStep,
  storeStep,
  testSiteStep,
  groupsStep,
  policyStep,
  sshConfigStep,
  hostKeysStep,
  backgroundStep,
  trayStep,
];
