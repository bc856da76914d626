/** Which services may be handed the bot's token (promises.md I4). */
import { expect, test } from '@jest/globals';
import { isAllowedService } from '../../../bot/fronts/teams/services.ts';

const microsoft = { hosts: ['smba.trafficmanager.net'], loopback: false };

test.each([
  'https://smba.trafficmanager.net/uk/',
  'https://smba.trafficmanager.net/amer/11111111-1111/',
  'https://smba.trafficmanager.net',
])('allowed: %s', (url) => expect(isAllowedService(url, microsoft)).toBe(true));

test.each([
  'http://smba.trafficmanager.net/uk/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://evil.example/smba.trafficmanager.net/',
  'https://evil.example#smba.trafficmanager.net/',
  'https://evil.example?smba.trafficmanager.net/',
  'https://smba.trafficmanager.net@evil.example/',
  'https://user:pw@smba.trafficmanager.net/',
  'https://@smba.trafficmanager.net/',
  'https://smba.trafficmanager.net:8443/',
  'https://smba.trafficmanager.net:443/',
  'https://smba.trafficmanager.net./',
  'https://SMBA.trafficmanager.net/',
  'https://smba.trafficmanager.net/%2e%2e/x',
  'https://smba.trafficmanager.net/../x',
  'https://smba.trafficmanager.net\\@evil.example/',
  'https:\\\\smba.trafficmanager.net/',
  'https:/smba.trafficmanager.net/',
  'https:smba.trafficmanager.net',
  ' https://smba.trafficmanager.net/',
  'https://smba.traffic\tmanager.net/',
  'https://smba。trafficmanager.net/',
  'https://ｓmba.trafficmanager.net/',
  'https://xn--smba.trafficmanager.net/',
  'https://smba.trafficmanager.net/?to=x',
  'https://x.smba.trafficmanager.net/',
  'https://127.0.0.1/',
  'http://127.0.0.1/',
  'http://localhost:3000/',
  'https://[::1]/',
  'https://0x7f000001/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/plain,x',
  'ws://smba.trafficmanager.net/',
  '//smba.trafficmanager.net/',
  'smba.trafficmanager.net',
  '',
])('refused: %s', (url) => expect(isAllowedService(url, microsoft)).toBe(false));

test.each([
  ['http://127.0.0.1:4000/', true],
  ['http://127.8.9.1:4000/', true],
  ['http://localhost:4000/', true],
  ['http://[::1]:4000/', true],
  ['http://2130706433:4000/', false],
  ['http://127.1:4000/', false],
  ['http://10.0.0.1/', false],
  ['http://localhost.evil.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://[::ffff:127.0.0.1]/', false],
])('on this machine: %s → %s', (url, allowed) => {
  expect(isAllowedService(url, { hosts: [], loopback: true })).toBe(allowed);
});
