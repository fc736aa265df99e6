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
