/**
 * The functions that a PAC file may call, beside `dnsResolve` and `myIpAddress` (Netscape's "Navigator Proxy
 * Auto-Config File Format", March 1996). They run where the file runs, and so are text here.
 */
export const PAC_HELPERS = String.raw`
'use strict';
var isPlainHostName = function (host) { return host.indexOf('.') < 0; };
var dnsDomainIs = function (host, domain) { return host.slice(-domain.length).toLowerCase() === domain.toLowerCase(); };
var localHostOrDomainIs = function (host, name) { return host === name || (isPlainHostName(host) && name.indexOf(host + '.') === 0); };
var dnsDomainLevels = function (host) { return host.split('.').length - 1; };
var isResolvable = function (host) { return dnsResolve(host) !== null; };
var convert_addr = function (address) {
  return String(address).split('.').reduce(function (sum, part) { return sum * 256 + (Number(part) & 255); }, 0);
};
var isInNet = function (host, network, mask) {
  var address = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host : dnsResolve(host);
  if (address === null) return false;
  return (convert_addr(address) & convert_addr(mask)) === (convert_addr(network) & convert_addr(mask));
};
var shExpMatch = function (text, pattern) {
  var inner = pattern.replace(/[.+^$(){}|\\\[\]]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp('^' + inner + '$').test(text);
};
var alert = function () {};
(function (all) {
  var DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  var MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  var between = function (from, now, to) { return from <= to ? from <= now && now <= to : from <= now || now <= to; };
  var read = function (given) {
    var words = Array.prototype.slice.call(given);
    var gmt = words[words.length - 1] === 'GMT';
    if (gmt) words.pop();
    var now = new Date();
    var get = function (name) { return now['get' + (gmt ? 'UTC' : '') + name](); };
    return { words: words, get: get };
  };
  all.weekdayRange = function () {
    var it = read(arguments);
    var from = DAYS.indexOf(it.words[0]);
    var to = it.words.length > 1 ? DAYS.indexOf(it.words[1]) : from;
    return between(from, it.get('Day'), to);
  };
  all.timeRange = function () {
    var it = read(arguments);
    var words = it.words;
    if (words.length === 1) return it.get('Hours') === words[0];
    var half = words.length / 2;
    var at = function (some) { return (some[0] || 0) * 3600 + (some[1] || 0) * 60 + (some[2] || 0); };
    var now = at([it.get('Hours'), it.get('Minutes'), it.get('Seconds')]);
    // With hours alone the last hour is not in it; with minutes alone the last minute is.
    var to = at(words.slice(half)) - (half === 1 ? 1 : 0) + (half === 2 ? 59 : 0);
    return between(at(words.slice(0, half)), now, to);
  };
  all.dateRange = function () {
    var it = read(arguments);
    var half = Math.ceil(it.words.length / 2);
    var kind = function (word) { return typeof word === 'string' ? 'Month' : word > 31 ? 'FullYear' : 'Date'; };
    var WEIGHT = { FullYear: 10000, Month: 100, Date: 1 };
    var value = function (word) { return typeof word === 'string' ? MONTHS.indexOf(word) : word; };
    var key = function (some) { return some.reduce(function (sum, word) { return sum + value(word) * WEIGHT[kind(word)]; }, 0); };
    var from = it.words.slice(0, half);
    var now = from.reduce(function (sum, word) { return sum + it.get(kind(word)) * WEIGHT[kind(word)]; }, 0);
    return between(key(from), now, key(it.words.length === 1 ? from : it.words.slice(half)));
  };
})(this);
`;
