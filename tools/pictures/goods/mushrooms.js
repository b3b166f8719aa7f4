// Shiitake fresh and dried, and black fungus. A cap's middle is at the origin.
const { at, path, line, ellipse, ball, glow, across, down, times, dice, round } = require('../svg');

// Fresh, on its stem, cap 220 wide.
function fresh() {
  const roll = dice(5);
  return path('M-34 10Q-30 70 -40 118Q0 140 40 118Q30 70 34 10Z', across('#E6D8BC', '#FFFBEE', '#F4EAD2', '#CBB68C'))
    + line('M-14 30Q-10 76 -16 118M12 34Q10 80 16 116', '#CBB68C', 3, 'opacity=".6"')
    + ellipse(0, 14, 92, 28, '#E9DABB')
    + times(13, (k) => line(`M${-78 + k * 13} 18L${round((-78 + k * 13) * 0.3)} 36`, '#BFA97E', 2.5, 'opacity=".6"'))
    + path('M-112 12Q-120 -56 -56 -86Q0 -108 56 -86Q120 -56 112 12Q108 26 84 20Q0 -2 -84 20Q-108 26 -112 12Z',
      ball('#C48F5E', '#93602F', '#5E3817'))
    + line('M-100 10Q0 -14 100 10', '#F1E3C6', 6, 'opacity=".75"')
    + times(9, () => ellipse(roll(-76, 76), roll(-64, -10), roll(5, 11), roll(3, 6), '#E3C79C', 'opacity=".5"'))
    + ellipse(-40, -60, 32, 13, '#fff', 'opacity=".25" transform="rotate(-20 -40 -60)"');
}

// The gills of a mushroom that lies on its back.
function gills() {
  return ellipse(0, 0, 104, 82, '#7A4C22') + ellipse(0, 0, 96, 74, '#F6EBD2')
    + line(Array.from({ length: 36 }, (_, k) => {
      const t = k * Math.PI / 18;
      return `M${round(30 * Math.cos(t))} ${round(24 * Math.sin(t))}L${round(92 * Math.cos(t))} ${round(70 * Math.sin(t))}`;
    }).join(''), '#CDB78C', 2.5, 'opacity=".8"')
    + path('M-26 4Q-34 -60 -8 -72Q22 -76 28 -60Q34 -20 26 6Q0 22 -26 4Z', across('#EADCC0', '#FFFBEE', '#D9C8A2'))
    + ellipse(6, -64, 22, 10, '#F9F1DC');
}

// Dried: dark, wrinkled at the rim, the cap cracked white like a flower.
function dried(seed) {
  const roll = dice(seed);
  const rim = Array.from({ length: 14 }, (_, k) => {
    const t = k * Math.PI / 7, r = roll(0.92, 1.06);
    return [round(96 * r * Math.cos(t)), round(74 * r * Math.sin(t))];
  });
  const outline = `M${rim.map(([x, y], k) => {
    const [nx, ny] = rim[(k + 1) % rim.length];
    return `${k ? '' : `${round((x + rim[13][0]) / 2)} ${round((y + rim[13][1]) / 2)}`}Q${x} ${y} ${round((x + nx) / 2)} ${round((y + ny) / 2)}`;
  }).join('')}Z`;
  const crack = (k) => {
    const t = k * Math.PI / 4 + roll(-0.2, 0.2), a = roll(12, 26), b = roll(54, 76), u = t + roll(-0.3, 0.3);
    return `M${round(a * Math.cos(t))} ${round(a * 0.78 * Math.sin(t))}Q${round(a * 1.8 * Math.cos(u))} ${round(a * 1.4 * Math.sin(u))} ${round(b * Math.cos(t))} ${round(b * 0.74 * Math.sin(t))}`;
  };
  return `<g transform="translate(0 12)">${path(outline, '#3B2614')}</g>`
    + path(outline, ball('#9A7049', '#6B4627', '#3F2713'))
    + line(Array.from({ length: 8 }, (_, k) => crack(k)).join(''), '#F0DEBE', 8, 'opacity=".92"')
    + line(`M${[0, 1, 2, 3, 4].map((k) => `${round(roll(18, 27) * Math.cos(k * 1.256 + seed))} ${round(roll(14, 21) * Math.sin(k * 1.256 + seed))}`).join('L')}Z`,
      '#F0DEBE', 7, 'opacity=".92"')
    + line('M-60 -34Q-30 -58 10 -58', '#fff', 7, 'opacity=".2"');
}

// Black fungus: a thin ear with a wavy rim, drawn in at its foot; brown and shining once soaked.
function fungus(seed, wet = false) {
  const roll = dice(seed), n = 7, foot = [roll(-16, 16), 34];
  const [dark, colour, light] = wet ? ['#1E0F09', '#54311F', '#B98A66'] : ['#131110', '#34302C', '#8D857B'];
  const rim = Array.from({ length: n }, (_, k) => {
    const t = Math.PI * (0.86 + 1.28 * k / (n - 1)), r = roll(0.86, 1.1);
    return [86 * r * Math.cos(t), 70 * r * Math.sin(t) + 12];
  });
  const wave = (points, bulge) => points.slice(1).map(([x, y], k) => {
    const [px, py] = points[k];
    return `Q${round((px + x) / 2 * bulge)} ${round((py + y) / 2 * bulge)} ${round(x)} ${round(y)}`;
  }).join('');
  const inner = rim.map(([x, y]) => [x * 0.74 + foot[0] * 0.2, y * 0.74 + foot[1] * 0.2]);
  const start = ([x, y]) => `M${round(x)} ${round(y)}`;
  const veins = [1, 3, 4].map((k) =>
    `${start(foot)}Q${round(rim[k][0] * 0.2)} ${round(rim[k][1] * 0.4)} ${round(rim[k][0] * 0.78)} ${round(rim[k][1] * 0.78)}`).join('');
  return path(`${start(rim[0])}${wave(rim, 1.28)}Q${round(rim[6][0] * 0.8)} 44 ${round(foot[0])} 54Q${round(rim[0][0] * 0.8)} 44 ${round(rim[0][0])} ${round(rim[0][1])}Z`,
    down(light, colour, dark), `stroke="${light}" stroke-width="4" stroke-opacity=".85"`)
    + path(`${start(inner[0])}${wave(inner, 1.12)}Q${round(foot[0])} 70 ${round(inner[0][0])} ${round(inner[0][1])}Z`,
      glow(dark, dark, colour), 'opacity=".9"')
    + line(veins, light, 3.5, 'opacity=".38"')
    + (wet ? line(`${start(inner[1])}${wave(inner.slice(1, 4), 1.1)}`, '#FFE9D6', 4, 'opacity=".5"') : '');
}

module.exports = { fresh, gills, dried, fungus };
