export { type Provider, type ProviderOptions, startProvider } from './provider.ts';
