// Tea and chrysanthemum: sprigs, made tea, buds, open flowers.
const { at, path, line, ellipse, ball, across, times, dice, round } = require('../svg');

const MUM = { outer: '#F2B705', middle: '#F9CF3A', inner: '#FFE27A', edge: '#C98A00', heart: '#D99A00' };
const WHITE_MUM = { outer: '#F1F0E4', middle: '#FBFBF3', inner: '#FFFFFF', edge: '#C9C5A4', heart: '#E9BE3C' };

function mum({ outer, middle, inner, edge, heart } = MUM) {
  const ring = (n, length, colour) => times(n, (k) => ellipse(0, -length / 2 - 4, 8, length / 2, colour,
    `stroke="${edge}" stroke-width=".8" transform="rotate(${round(360 * k / n)})"`));
  return `<g transform="scale(1 .8)">${ring(22, 70, outer)}${ring(18, 54, middle)}${ring(13, 36, inner)}<circle r="14" fill="${heart}"/></g>`;
}

const bud = (tone) => ellipse(0, 0, 15, 11, ball('#FFF8D8', tone, '#A98A30'))
  + path('M-15 0Q-16 -6 -10 -7Q-12 0 -10 7Q-16 6 -15 0Z', '#7F9A4A')
  + line('M-5 -4Q4 -7 12 -2M-5 4Q4 7 12 2', '#A98E36', 1.8, 'opacity=".6"');

// Closed buds, dried: pale grains with a green foot, heaped.
function budHeap(width, height, seed, tones = ['#E9CF6A', '#D9B94C', '#F0DC8C', '#C9AE4A']) {
  const roll = dice(seed), n = Math.round(width * height / 260);
  return Array.from({ length: n }, () => {
    const t = roll(-1, 1), y = roll(0, 1);
    return { x: t * width / 2 * (1 - 0.55 * y), y: -y * height * (1 - t * t)
      + roll(0, 12), turn: roll(0, 360), tone: tones[Math.floor(roll(0, tones.length))] };
  }).sort((a, b) => a.y - b.y).map(({ x, y, turn, tone }) => at(round(x), round(y),
    bud(tone), { turn: round(turn), shadow: false })).join('');
}

// One bud and two leaves, as picked.
function sprig() {
  const blade = (d) => path(d, across('#9CCB5F', '#5FA345', '#3F8238'));
  return line('M0 96Q6 40 0 -8', '#7FAE4C', 8)
    + blade('M2 52Q-40 40 -70 -26Q-16 -22 2 52Z') + line('M0 46Q-34 14 -60 -18', '#CDE5A0', 2.5)
    + blade('M2 34Q48 18 76 -46Q18 -34 2 34Z') + line('M4 28Q36 -4 66 -38', '#CDE5A0', 2.5)
    + path('M-6 4Q-22 -52 4 -104Q24 -50 6 4Z', across('#D5EB9C', '#9CCB5F'))
    + line('M0 0Q-4 -46 4 -92', '#7FAE4C', 2.5);
}

// Made tea: fine twists, heaped.
function twistHeap(width, height, seed, tones) {
  const roll = dice(seed), n = Math.round(width * height / 120);
  return Array.from({ length: n }, () => {
    const t = roll(-1, 1), up = roll(0, 1);
    return { x: t * width / 2 * (1 - 0.5 * up), y: -up * height * (1 - t * t)
      + roll(0, 10), dx: roll(-26, 26), bend: roll(-11, 11), tone: tones[Math.floor(roll(0, tones.length))] };
  }).sort((a, b) => a.y - b.y)
    .map(({ x, y, dx, bend, tone }) =>
      line(`M${round(x - dx)} ${round(y + bend * 0.4)}Q${round(x)} ${round(y - bend)} ${round(x + dx)} ${round(y)}`,
        tone, 6)).join('');
}

// A scoop of split bamboo that shows the made tea.
function scoop(heap) {
  return path('M-150 -8Q-150 34 -110 38H110Q150 34 150 -8Z', across('#A6793A', '#DDB777', '#C99C57'))
    + ellipse(0, -8, 150, 30, '#E9CB92') + ellipse(0, -5, 134, 22, '#B88C4B') + heap
    + path('M-150 -8A150 30 0 0 0 150 -8A140 34 0 0 1 -150 -8Z', '#E9CB92');
}

module.exports = { WHITE_MUM, mum, bud, budHeap, sprig, twistHeap, scoop };
