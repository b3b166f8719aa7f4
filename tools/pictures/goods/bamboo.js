// Shoots fresh, peeled, dried and braised; bamboo charcoal. A shoot stands on its foot at y = 0.
const { at, path, line, ellipse, ball, across, down, times, dice, round } = require('../svg');

const SPRING = { height: 400, width: 66, layers: 8, bend: -14, husks: ['#8A6A3B', '#7A5A30', '#6E5029', '#93713F'],
  edge: '#4A3419', blade: '#7FA650' };
const WINTER = { height: 236, width: 96, layers: 6, bend: 50, husks: ['#D6A558', '#C08C42', '#E0B76E', '#CB9A4E'],
  edge: '#84571F', blade: '#B59A4E' };

// Overlapping husks, the outer ones below: a narrow cone in spring, a short bent horn in winter.
function shoot({ height, width, layers, bend, husks, edge, blade }) {
  const half = (t) => width * (t ** 0.8) * (1 - 0.14 * Math.max(0, t - 0.72) / 0.28);
  const middle = (t) => bend * (1 - t) ** 2;
  const husk = (k) => {
    const low = (k + 1) / layers, high = Math.max(0, low - 1.75 / layers);
    const x = middle(low), y = -height * (1 - low), w = half(low) + 2;
    const side = k % 2 ? 1 : -1, tip = middle(high) + side * half(high) * 0.55, top = -height * (1 - high) - 8;
    const sleeve = `M${round(x - w)} ${round(y)}Q${round(x - w * 0.94)} ${round((y + top) / 2)} ${round(tip)} ${round(top)}`
      + `Q${round(x + w * 0.94)} ${round((y + top) / 2)} ${round(x + w)} ${round(y)}Q${round(x)} ${round(y + w * 0.34)} ${round(x - w)} ${round(y)}Z`;
    const ribs = [-0.6, -0.3, 0, 0.3, 0.6]
      .map((r) =>
        `M${round(x + w * r)} ${round(y + 4)}Q${round(x + w * r * 0.9)} ${round((y + top) / 2)} ${round(tip + w * r * 0.12)} ${round(top + 16)}`).join('');
    return path(sleeve, across(edge, husks[k % husks.length], husks[(k + 1) % husks.length], edge),
      `stroke="${edge}" stroke-width="2" stroke-opacity=".5"`)
      + line(ribs, edge, 2, 'opacity=".28"')
      + at(round(tip), round(top + 8), path(`M-6 4Q${side * 2} -20 ${side * 14} -36Q${side * 12} -12 6 4Z`, blade),
        { scale: round((1.25 - low * 0.7) * 10) / 10, shadow: false });
  };
  return times(layers, husk)
    + ellipse(0, 4, width * 0.8, width * 0.24, '#F3E4B8')
    + ellipse(0, 5, width * 0.56, width * 0.15, '#E6CF93')
    + times(7, (k) =>
      ellipse(-width * 0.66 + k * width * 0.22, 4
        + width * 0.16 * Math.sin(Math.PI * (k + 0.5) / 7), 4.5, 4, '#A8596A'));
}

// A shoot cut lengthwise: ivory flesh with its chambers.
function cutShoot(height = 250, width = 62, bend = 0) {
  const outline = `M${bend} ${-height}Q${-width * 0.5 + bend * 0.5} ${-height * 0.62} ${-width} -12Q${-width * 0.9} 14 0 16T${width} -12Q${width * 0.5 + bend * 0.5} ${-height * 0.62} ${bend} ${-height}Z`;
  return path(outline, across('#E6CC8A', '#FFF4D0', '#FFF8E0', '#EAD296'), 'stroke="#CFAE68" stroke-width="3"')
    + times(8, (k) => {
      const t = (k + 2) / 10, y = -height * (1 - t) + 4, w = width * t * 0.56, x = bend * (1 - t) ** 2;
      return ellipse(x, y, w, 5 + 3 * t, '#E2C67F', 'opacity=".85"') + ellipse(x, y - 2, w, 3 + 2 * t, '#FFF3CB');
    });
}

// Pressed and dried: a flat amber strip, furrowed lengthwise, running out to a point.
function driedStrip(seed, length = 320) {
  const roll = dice(seed), half = length / 2, w = roll(22, 32), lift = roll(-10, 10);
  const tone = ['#DDAA52', '#CB9240', '#E6BE70', '#B9813A'][seed % 4];
  const furrow = (k) => {
    const y = (k - 2) * w * 0.36;
    return `M${round(-half + roll(8, 40))} ${round(y)}Q0 ${round(y * 1.1 + lift)} ${round(half * roll(0.6, 0.86))} ${round(y * 0.4)}`;
  };
  return path(`M${-half} ${round(w * 0.8)}Q${-half * 0.4} ${round(w + lift)} ${half * 0.3} ${round(w * 0.8 + lift)}Q${half * 0.8} ${round(w * 0.4)} ${half} 0Q${half * 0.8} ${round(-w * 0.6)} ${half * 0.3} ${round(-w * 0.8 + lift)}Q${-half * 0.4} ${round(-w + lift)} ${-half} ${round(-w * 0.7)}L${-half + 12} ${round(-w * 0.3)}L${-half - 8} 0L${-half + 10} ${round(w * 0.4)}Z`,
    down('#F6DC9C', tone, '#8E5F22'), 'stroke="#7A4F1A" stroke-width="2.5" stroke-opacity=".6"')
    + line(Array.from({ length: 5 }, (_, k) => furrow(k)).join(''), '#7A4F1A', 3, 'opacity=".5"')
    + line(`M${-half + 20} ${round(-w * 0.5)}Q0 ${round(-w * 0.62 + lift)} ${round(half * 0.7)} ${round(-w * 0.3)}`,
      '#FFF1C8', 4, 'opacity=".6"');
}

// Braised wedges, glossy with soy.
function braised(seed) {
  const roll = dice(seed), turn = roll(-50, 50);
  return at(0, 0, path('M-46 14Q-20 -24 44 -20Q54 -4 40 12Q0 26 -46 14Z', ball('#E5A552', '#B56D25', '#7C4312'))
    + line('M-34 10Q-6 -10 40 -10M-22 14Q6 2 42 2', '#70390D', 2.5, 'opacity=".55"')
    + line('M-18 -4Q4 -15 30 -15', '#FFE0A0', 5, 'opacity=".75"'), { turn, shadow: false });
}

// A length of bamboo charcoal, its ring to the front.
function charcoal(length = 120, radius = 34) {
  const inner = radius * 0.58;
  return path(`M0 ${-radius}H${-length}A${radius * 0.42} ${radius} 0 0 0 ${-length} ${radius}H0Z`,
    down('#6A6A6C', '#3A3A3D', '#1E1E20'))
    + line(`M${-length * 0.55} ${-radius}A${radius * 0.42} ${radius} 0 0 0 ${-length * 0.55} ${radius}`, '#77777A', 5,
      'opacity=".8"')
    + line(`M${-length * 0.9} ${-radius * 0.5}H-6M${-length * 0.95} ${radius * 0.2}H-8`, '#88888C', 2, 'opacity=".4"')
    + ellipse(0, 0, radius * 0.42, radius, '#4B4B4E') + ellipse(0, 0, inner * 0.42, inner, '#111113')
    + line(`M${radius * 0.26} ${-radius * 0.62}A${radius * 0.4} ${radius * 0.9} 0 0 1 ${radius * 0.3} ${radius * 0.5}`,
      '#8E8E92', 2.5, 'opacity=".7"');
}

function soil(seed, width = 90) {
  const roll = dice(seed);
  return `<g opacity=".75">${times(14, () => ellipse(roll(-width, width), roll(-12, 12), roll(3, 9), roll(2, 5), ['#6B4423', '#855A32', '#553318'][Math.floor(roll(0, 3))]))}</g>`;
}

module.exports = { SPRING, WINTER, shoot, cutShoot, driedStrip, braised, charcoal, soil };
