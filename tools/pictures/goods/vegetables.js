// Vegetables of the highland summer, and sweet potatoes.
const { at, path, line, ellipse, ball, across, down, figure, times, dice, round } = require('../svg');

// A long aubergine lying to the right, about 360 long.
function aubergine(bend = 40) {
  const body = `M-150 -30Q-20 ${-52 - bend} 130 ${-26 - bend * 0.4}Q186 ${-8 - bend * 0.2} 172 26Q150 50 110 40Q-10 ${30 - bend} -150 26Z`;
  return path(body, down('#9B6BC4', '#6B3A97', '#43206A'))
    + line(`M-120 -22Q-10 ${-40 - bend} 120 ${-16 - bend * 0.4}`, '#D7B8F0', 9, 'opacity=".7"')
    + path('M-146 -36Q-102 -34 -96 -14Q-120 -10 -104 4Q-122 6 -108 24Q-130 36 -150 30Q-166 0 -146 -36Z',
      across('#4E8B3B', '#7FB65A'))
    + line('M-152 -4Q-178 -8 -190 -26', '#5F9B45', 15) + line('M-154 -8Q-176 -12 -188 -28', '#9CCB74', 4);
}

// A round French bean, about 300 long, bent, with the swell of its seeds.
function bean(bend, tone = 0) {
  const [light, colour, dark] = [['#B5DE7A', '#74B043', '#4A8530'], ['#A3D270', '#63A23C', '#3E782A'],
    ['#C4E58E', '#86BE52', '#578F38']][tone];
  const d = `M-150 0Q-60 ${-bend} 20 ${-bend * 0.9}T146 ${bend * 0.25}`;
  return line(d, dark, 27) + line(d, colour, 22)
    + `<g transform="translate(0 -5)">${line(d, light, 6, 'opacity=".8"')}</g>`
    + line(`M148 ${bend * 0.25}q18 4 26 16`, dark, 5)
    + line('M-152 0q-16 -2 -26 -14', '#8FB65A', 8) + path('M-166 -8Q-148 -16 -140 -2Q-148 14 -162 8Z', '#7FA64C');
}

// Noto Emoji's hot pepper, ripe or still green.
const RIPE = { '#dc0d28': '#9E0B1E', '#ff5117': '#DB2A1E' };
const UNRIPE = { '#dc0d28': '#3F7A2A', '#ff5117': '#78B23F', '#ffcb88': '#E2F2B0' };
const pepper = (size, ripe) => figure('hot-pepper', size, ripe ? RIPE : UNRIPE);

const tomato = (size) => figure('tomato', size);

// Water bamboo standing on its cut: white stem, two husks left on, blades cut short above.
function waterBamboo() {
  return path('M-26 -300Q-40 -360 -46 -398L-14 -408Q-10 -350 -2 -300Z', across('#7FB058', '#5E9440'))
    + path('M26 -300Q40 -350 44 -386L14 -404Q6 -350 2 -300Z', across('#8DBB66', '#5A8E3D'))
    + path('M-16 -300Q-18 -380 -16 -428L18 -424Q18 -360 16 -300Z', across('#6FA84C', '#B4D88A', '#7FB058'))
    + path('M-26 -310Q-62 -180 -50 -30Q-44 8 0 10T50 -30Q62 -180 26 -310Z',
      across('#D9E0A6', '#FCFBE6', '#FFFFF4', '#E8EBC0', '#C3CC8A'))
    + path('M-28 -318Q-70 -190 -54 -60Q-50 -20 -34 4Q-22 -130 10 -240Q18 -280 20 -318Z',
      across('#6C9F45', '#A9CB74', '#D5E6A8'))
    + path('M30 -318Q70 -200 56 -90Q54 -50 44 -16Q40 -150 8 -262Z', across('#C3DC92', '#8DB95A', '#5F943D'))
    + line('M-40 -250Q-54 -150 -44 -50M-28 -260Q-38 -170 -32 -80M44 -240Q54 -170 48 -90', '#4E8436', 2.5,
      'opacity=".55"')
    + ellipse(0, 2, 40, 13, '#F4F2D2') + ellipse(0, 2, 26, 8, '#DDE0B0');
}

// The same, peeled and lying down.
function peeledWaterBamboo() {
  return path('M-140 -30Q-20 -46 90 -24Q150 -8 172 -4Q150 8 90 24Q-20 44 -140 30Q-158 0 -140 -30Z',
    down('#FFFFF4', '#F4F2D4', '#CFCF9C'))
    + line('M-60 -36Q-48 0 -60 34M20 -34Q32 0 20 32', '#C6C892', 4, 'opacity=".8"')
    + ellipse(-142, 0, 14, 30, '#EEEBC8') + ellipse(-142, 0, 8, 18, '#D8D8A8')
    + path('M120 -16Q156 -6 176 -4Q156 6 120 16Q132 0 120 -16Z', '#A9CB74');
}

// A sweet potato as dug, about 260 long, thick in the middle and thin at both ends.
function sweetPotato(seed) {
  const roll = dice(seed), up = roll(70, 84), low = roll(60, 76);
  return line('M-126 8Q-160 0 -172 14M128 -6Q156 -14 170 -2', '#8E3550', 7)
    + path(`M-136 8Q-112 ${-up * 0.72} -20 ${-up}Q84 ${-up * 0.86} 138 -6Q104 ${low * 0.8} -10 ${low}Q-104 ${low * 0.8} -136 8Z`,
      ball('#E58CA0', '#B8496A', '#8A2C4C', '#641C38'))
    + times(7, () => {
      const x = roll(-96, 96), y = roll(-46, 46);
      return line(`M${round(x)} ${round(y)}q${round(roll(8, 16))} ${round(roll(-6, 4))} ${round(roll(18, 30))} 0`,
        '#5C1730', 3.5, 'opacity=".55"');
    })
    + times(9, () => ellipse(roll(-100, 100), roll(-30, 52), roll(4, 13), roll(3, 7), '#8A6239', 'opacity=".5"'))
    + ellipse(-40, -38, 42, 12, '#fff', 'opacity=".25" transform="rotate(-14 -40 -38)"');
}

// A cut half: yellow flesh to the viewer.
function halfSweetPotato() {
  return path('M-40 -76Q70 -70 128 4Q70 74 -40 78Z', ball('#D0708A', '#A63C5E', '#641C38'))
    + ellipse(-40, 1, 62, 77, '#8A2C4C') + ellipse(-41, 1, 55, 70, ball('#FFE79A', '#F8C85A', '#E9A93A'))
    + ellipse(-41, 1, 36, 48, 'none', 'stroke="#E39B2C" stroke-width="3" opacity=".5"')
    + times(6, (k) =>
      ellipse(-41 + 24 * Math.cos(k * 1.05 + 0.4), 1 + 34 * Math.sin(k * 1.05 + 0.4), 3, 5, '#E39B2C', 'opacity=".6"'));
}

// A baked strip of sweet potato with its bloom of sugar.
function bakedStrip(seed) {
  const roll = dice(seed), bend = roll(-22, 22);
  const body = `M-112 -14Q-104 -30 -80 -26Q0 ${-34 + bend} 84 -22Q112 -18 112 0Q110 22 84 22Q0 ${28 + bend} -84 24Q-114 20 -112 -14Z`;
  return path(body, down('#F6B85A', '#DD8528', '#A9550F'))
    + line(`M-84 -10Q0 ${-16 + bend} 84 -6M-80 10Q0 ${10 + bend} 88 8`, '#8E470C', 3, 'opacity=".4"')
    + line(`M-86 -20Q0 ${-26 + bend} 70 -16`, '#FFF3DC', 6, 'opacity=".6"')
    + times(8, () => ellipse(roll(-90, 90), roll(-12, 16), roll(4, 10), roll(2, 5), '#FFF3DC', 'opacity=".42"'));
}

module.exports = {
  aubergine, bean, pepper, tomato, waterBamboo, peeledWaterBamboo, sweetPotato, halfSweetPotato, bakedStrip,
};
