import { createContext } from 'react';
import type { TestReport } from '../../../preload/contract/answers.ts';

export interface KeptReport {
  readonly report: TestReport;
  /** The authority was asked too. */
  readonly trial: boolean;
}

/** The last report of each organisation, for who looks at another page while the browser is open. */
export interface Reports {
  of(profile: string): KeptReport | undefined;
  put(profile: string, kept: KeptReport): void;
  watch(listener: () => void): () => void;
}

export function createReports(): Reports {
  const kept = new Map<string, KeptReport>();
  const listeners = new Set<() => void>();
  return {
    of: (profile) => kept.get(profile),
    put(profile, report) {
      kept.set(profile, report);
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** One window, one set of them. */
export const ReportsContext = createContext<Reports>(createReports());
