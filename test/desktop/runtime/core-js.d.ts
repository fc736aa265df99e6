/** The package brings no types; its parts are imported for what they do. */
declare module 'core-js/actual/*';
