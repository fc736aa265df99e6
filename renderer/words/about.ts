export const aboutTitle = (version: string): string => `Latchkey ${version}`;
export const aboutSentence = 'Updates come from your IT team.';
export const copyDiagnostics = 'Copy diagnostics';
export const whatIsCopied = 'What is copied';
export const nothingSecret =
  'Exactly this text, and nothing secret: names of people, groups and hosts, keys and tokens are never part of it.';
export const diagnosticsLabel = 'Diagnostics';
export const saveBundle = 'Save support bundle';
export const openLogs = 'Open log folder';
export const licences = 'Licences';
export const licencesSentence = 'Latchkey is built with the work of others, under these licences.';
export const openTexts = 'Open their texts';
export const licenceColumns = { name: 'Name', version: 'Version', licence: 'Licence' } as const;
