/**
 * What is asked of Windows PowerShell 5.1, for `runScript`: the cmdlets of its modules PKI and
 * Microsoft.PowerShell.Security, without a call of .NET.
 */

/** Names of certificates with their bytes, a line of JSON for each: `raw` in decimal, which needs no call to be made. */
export const LOOK = [
  "foreach ($store in 'My', 'CA') {",
  String.raw`Get-ChildItem -Path ('Cert:\CurrentUser\' + $store) | ForEach-Object {`,
  "@{ store = $store; name = [string]$_.FriendlyName; hasKey = $_.HasPrivateKey; raw = ($_.RawData -join ' ') }",
  '| ConvertTo-Json -Compress } }',
].join(' ');

/** Without -Exportable the key cannot be read out again; the name comes with the file. */
export const ADD_IDENTITY = [
  '$secret = ConvertTo-SecureString -String $asked.password -AsPlainText -Force;',
  String.raw`Import-PfxCertificate -FilePath $asked.path -CertStoreLocation 'Cert:\CurrentUser\My' -Password $secret`,
  '| Out-Null',
].join(' ');

export const REMOVE_IDENTITY = [
  String.raw`$path = 'Cert:\CurrentUser\My\' + $asked.thumbprint;`,
  'if (Test-Path -Path $path) { Remove-Item -Path $path -DeleteKey }',
].join(' ');

/**
 * The name says that it is ours. Constrained language mode does not let it be given; then the certificate goes again,
 * because nobody could tell later whose it was.
 */
export const ADD_AUTHORITY = [
  String.raw`Import-Certificate -FilePath $asked.path -CertStoreLocation 'Cert:\CurrentUser\CA' | Out-Null;`,
  String.raw`$path = 'Cert:\CurrentUser\CA\' + $asked.thumbprint;`,
  'try { (Get-Item -Path $path).FriendlyName = $asked.name } catch { Remove-Item -Path $path }',
].join(' ');

export const REMOVE_AUTHORITY = [
  String.raw`$path = 'Cert:\CurrentUser\CA\' + $asked.thumbprint;`,
  'if (Test-Path -Path $path) { Remove-Item -Path $path }',
].join(' ');

/**
 * A request of the system's own (Schannel), with a certificate whose key does not leave the store: one line of JSON, with
 * what came, or with the system's name for what kept it (WebExceptionStatus). An answer that refuses is an answer too.
 */
export const GET = [
  String.raw`$shown = Get-Item -Path ('Cert:\CurrentUser\My\' + $asked.thumbprint);`,
  '$answer = $null; $refusal = $null;',
  'try { $answer = Invoke-WebRequest -Uri $asked.url -Certificate $shown -UseBasicParsing -MaximumRedirection 0',
  "-TimeoutSec 15 -Headers @{ Accept = 'text/plain, */*;q=0.5' } -UserAgent 'Latchkey' -ErrorAction SilentlyContinue }",
  'catch { $refusal = $_.Exception };',
  'if ($answer) { @{ status = [int]$answer.StatusCode; text = [string]$answer.RawContent } | ConvertTo-Json -Compress }',
  'elseif ($refusal.Response) { @{ status = [int]$refusal.Response.StatusCode; text = [string]$refusal.Response.Headers }',
  '| ConvertTo-Json -Compress }',
  'else { @{ refused = [string]$refusal.Status; problem = [string]$refusal.Message } | ConvertTo-Json -Compress }',
].join(' ');
