/**
 * The look of the provider's pages. Its own, not Okta's; light and dark by the system; no script, no outside
 * file.
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #eef1f5; --card: #ffffff; --line: #d5dbe3; --field: #ffffff; --field-line: #7d8896;
  --ink: #1b2330; --quiet: #55606f; --accent: #0b5cad; --accent-hover: #094a8c; --on-accent: #ffffff;
  --bad: #a3151d; --bad-ground: #fdecec; --bad-line: #e4a5a8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --line: #303946; --field: #131820; --field-line: #748091;
    --ink: #e8ecf2; --quiet: #a7b1bf; --accent: #6db1f5; --accent-hover: #8fc4fa; --on-accent: #0c1a29;
    --bad: #ffb3b3; --bad-ground: #3a1d20; --bad-line: #7a3a40;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 20px; padding: 24px 16px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main {
  width: 100%; max-width: 400px; padding: 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; overflow-wrap: anywhere;
}
.organisation { display: flex; align-items: center; gap: 10px; margin: 0 0 24px; font-weight: 600; }
.mark {
  display: grid; place-items: center; width: 32px; height: 32px; border-radius: 8px; background: var(--accent);
  color: var(--on-accent); font-size: 17px; line-height: 1;
}
h1 { margin: 0; font-size: 24px; line-height: 1.25; font-weight: 650; }
p { margin: 8px 0 0; }
.quiet { color: var(--quiet); }
form { margin: 24px 0 0; }
label { display: block; margin: 16px 0 6px; font-size: 15px; font-weight: 600; }
input {
  display: block; width: 100%; height: 44px; padding: 0 12px; font: inherit; color: inherit;
  background: var(--field); border: 1px solid var(--field-line); border-radius: 8px;
}
button {
  display: block; width: 100%; height: 44px; margin: 24px 0 0; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: 8px;
}
button:hover { background: var(--accent-hover); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input:focus-visible { outline-offset: 0; border-color: var(--accent); }
.alert {
  margin: 20px 0 0; padding: 10px 14px; color: var(--bad); background: var(--bad-ground);
  border: 1px solid var(--bad-line); border-radius: 8px; font-weight: 600;
}
footer { max-width: 400px; padding: 0 16px; text-align: center; font-size: 14px; color: var(--quiet); }
@media (max-width: 420px) { main { padding: 24px 20px; } }
`;
