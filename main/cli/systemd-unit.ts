/**
 * A user unit for systemd (systemd.service(5)) that runs `latchkey agent`. `program` is what runs the command, and
 * `script` the command itself; both as whole paths, because user units search no PATH of the person.
 */
export function systemdUnit(program: string, script: string): string {
  return `[Unit]
Description=Latchkey keeps SSH and client certificates fresh
Documentation=man:ssh-agent(1)

[Service]
Type=exec
ExecStart=${[program, script, 'agent'].map(quote).join(' ')}
Restart=on-failure
RestartPreventExitStatus=5 6
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;
}

/** systemd.syntax(7): words in double quotes, with backslash escapes; "%" starts a specifier and "$" a variable. */
function quote(word: string): string {
  const escaped = word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(word) ? `"${escaped}"` : escaped;
}
