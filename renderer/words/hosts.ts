/** What buttons beside a host say. */

export const copySshCommandFor = (host: string): string => `Copy ssh command for ${host}`;
export const openInTerminal = (host: string): string => `Open ${host} in terminal`;
