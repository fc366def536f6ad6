// @ts-check
// Days are counted in the reader's own time zone: the browser says which that is, once.

const said = document.getElementById("zone")?.dataset.zone;
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const cookie = `slope_zone=${encodeURIComponent(own)}`;

if (said && own && said !== own && !document.cookie.includes(cookie)) {
  document.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax`;
  // Where cookies are closed to us, or the server knows no such zone, days stay those of UTC.
  if (document.cookie.includes(cookie)) location.reload();
}
