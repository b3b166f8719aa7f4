// Meat and eggs, honey, preserves, lotus seeds, oil, leaves for wrapping; dried mushrooms are with the vegetables.
const { at, placed, path, line, ellipse, figure, across, times } = require('../svg');
const { jar, bottle, box, label } = require('../goods/packs');
const { bowl, plate, leaf, ginger, springOnion, CREAM } = require('../goods/table');
const { belly, bellySlice, ribs, leg, curedStrip, curedSlice, hen, eggTray } = require('../goods/meat');
const { lotusSeed, lotusPod, comb, dipper, tofu, mustardHeap, crock, blade, camellia, camelliaSeed,
  camelliaFruit } = require('../goods/pantry');

module.exports = {
  'SC-023': {
    light: 'rose', backdrop: 'hills', ground: 'board', seal: '五花',
    zh: '案板上一大块肥瘦相间的五花肉，旁边是姜和葱',
      en: 'A slab of pork belly with its layers of fat and lean on a board, with ginger and spring onion',
    goods: () => at(390, 560, belly(460, 190), { turn: -2 }) + at(340, 630, bellySlice(), { scale: 0.92, turn: -6 })
      + at(486, 634, bellySlice(), { scale: 0.92, turn: 4 })
      + at(640, 560, ginger(150), { turn: 14 }) + at(214, 624, springOnion(), { scale: 0.62, turn: -14 }),
  },
  'SC-024': {
    light: 'berry', backdrop: 'clouds', ground: 'cloth', seal: '应村',
    zh: '一箱年猪分享装：五花、肋排、猪腿', en: 'A share box of New Year pork: belly, ribs and leg',
    goods: () => at(400, 640, box(
      at(-136, -238, ribs(), { turn: -4, scale: 0.98 }) + at(150, -240, leg(), { scale: 1.04, turn: 6 })
        + at(-150, -92, belly(230, 70), { scale: 1 })
        + at(136, -120, leg(), { scale: 0.86, turn: 150 }),
      { width: 600, height: 104, depth: 220, colour: '#D9B27C', dark: '#AE7F45', inside: '#8E6A3C', name: '半扇分享装',
        ink: '#7A1E16' })),
  },
  'SC-025': {
    light: 'amber', backdrop: 'terraces', ground: 'tray', seal: '酱肉',
    zh: '竹竿上挂着几条酱红油亮的酱肉，前面一碟切好的薄片',
      en: 'Strips of soy-cured pork hung from a bamboo pole, with a dish of thin slices in front',
    goods: () =>
      at(0, 0, line('M130 182H700', '#8A9A4A', 22) + line('M130 176H700', '#C3CF85', 7)
        + line('M270 172V192M450 172V192M620 172V192', '#5F6E2C', 6))
      + placed((k) =>
        curedStrip([270, 300, 280, 250][k], k % 2), [[240, 224, 2], [356, 224, -2], [474, 224, 2], [590, 224, -3]])
      + at(410, 578,
        plate(placed(() =>
          curedSlice(),
            [[-116, 4, -6], [-58, -6, 4], [0, -10, -4], [58, -6, 6], [116, 4, -2], [-84, 40, 8], [-24, 46, -4],
              [36, 46, 4], [92, 38, -6]], { shadow: false }), 216, CREAM)),
  },
  'SC-026': {
    light: 'straw', backdrop: 'bamboo', ground: 'cloth', seal: '土鸡',
    zh: '案板上一只净膛的散养土鸡，旁边是姜和葱', en: 'A dressed free-range hen on a board with ginger and spring onion',
    goods: () => at(400, 540, plate('', 310)) + at(372, 500, hen(), { scale: 1.06, turn: -2 })
      + at(210, 640, springOnion(), { scale: 0.7, turn: -4 }) + at(556, 628, ginger(128), { turn: -8 }),
  },
  'SC-027': {
    light: 'clay', backdrop: 'hills', ground: 'cloth', seal: '土鸡蛋',
    zh: '一格一格装好的土鸡蛋，壳色深浅不一', en: 'Free-range eggs in a moulded tray, their shells of different colours',
    goods: () => at(400, 548, eggTray(), { scale: 1.02 }),
  },
  'SC-028': {
    light: 'amber', backdrop: 'hills', ground: 'tray', seal: '龙洋',
    zh: '一瓶土蜂蜜、一块蜂巢、木蜜棒和一只蜜蜂', en: 'A jar of native-bee honey, a piece of comb, a wooden dipper and a bee',
    goods: () => at(560, 470, comb(), { turn: -8, scale: 1.3 })
      + at(316, 560,
        jar('土蜂蜜',
          { filling: across('#B5670C', '#F0A21C', '#FFC94A', '#F0A21C', '#B5670C'), lid: '#C9A24B', dark: '#8A5A10',
            width: 250, height: 300, size: 56 }))
      + at(420, 616, dipper(), { scale: 1.06 }) + at(610, 290, figure('honeybee', 128), { turn: 18 }),
  },
  'SC-037': {
    light: 'jade', backdrop: 'clouds', ground: 'cloth', seal: '白莲',
    zh: '一碗象牙白的莲子，旁边是莲蓬和荷花', en: 'A bowl of ivory lotus seeds with a seed pod and a lotus flower',
    goods: () => at(610, 380, lotusPod(), { turn: 16, scale: 0.9 }) + at(214, 400, figure('lotus', 230), { turn: -8 })
      + at(404, 500,
        bowl(placed(() =>
          lotusSeed(),
            [[-130, -2], [-84, 12], [-36, 22], [16, 24], [68, 18], [118, 4], [-106, -26], [-56, -18], [-4, -12],
              [48, -16], [98, -24], [-76, -50], [-26, -46], [26, -46], [74, -50], [-46, -74], [4, -78], [48, -74],
                [0, -104]].map(([x, y], k) => [x, y, k * 40, 1.06]), { shadow: false }), 176))
      + placed(() => lotusSeed(), [[226, 632, 10], [290, 648, 80], [562, 640, 30], [620, 620, -20]]),
  },
  'SC-040': {
    light: 'straw', backdrop: 'hills', ground: 'board', seal: '湖山',
    zh: '一瓶清亮的山茶油，旁边是山茶果、茶籽和白色山茶花',
      en: 'A bottle of clear camellia oil with the fruit, the seed and a white camellia flower',
    goods: () =>
      at(326, 610,
        bottle('山茶油',
          { filling: across('#9E6A08', '#E9B52C', '#FBDD6E', '#E9B52C', '#9E6A08'), cap: '#5E3A1C', ink: '#5E3A1C' }),
            { scale: 1.06 })
      + at(606, 420, leaf('#3F8F4F'), { turn: 64, scale: 1.2 }) + at(468, 410, leaf('#4C9A55'), { turn: -60, scale: 1 })
      + at(536, 446, camellia(), { scale: 1.16 }) + at(616, 566, camelliaFruit(), { scale: 1.08 })
      + at(484, 604, camelliaSeed()) + at(566, 634, camelliaSeed(), { turn: 40, scale: 0.94 })
      + at(190, 622, camelliaSeed(), { turn: -30, scale: 0.9 }),
  },
  'SC-041': {
    light: 'leaf', backdrop: 'bamboo', ground: 'board', seal: '箬叶',
    zh: '一把晒干扎好的箬叶', en: 'A tied bundle of dried indocalamus leaves',
    goods: () => times(8, (k) => at(214, 520, blade(450, k), { turn: -40 + k * 8.4 }))
      + at(214, 520,
        times(6, (k) =>
          path(`M0 ${-30 + k * 10}L-110 ${-56 + k * 20}L-114 ${-38 + k * 20}L0 ${-20 + k * 10}Z`,
            ['#94A05A', '#A5A863', '#7F8A48'][k % 3])), { turn: -8 })
      + at(226, 514, line('M-18 -46Q-32 0 -18 48M-2 -48Q-16 0 -2 50M14 -50Q0 0 14 52', '#C9A15A', 11), { turn: -8 })
      + at(480, 636, blade(200, 1), { turn: 4 }),
  },
  'SC-043': {
    light: 'rose', backdrop: 'terraces', ground: 'cloth', seal: '豆腐乳',
    zh: '一瓶豆腐乳和一小碟淋了红油的腐乳块', en: 'A jar of fermented tofu and a small dish of the cubes in red oil',
    goods: () =>
      at(300, 570,
        jar('腐乳',
          { filling: across('#8E2A16', '#D0552F', '#E8784A', '#D0552F', '#8E2A16'), lid: '#3F6B3C', dark: '#25451F',
            width: 224, height: 270, size: 58,
      inside: placed(() =>
        tofu(), [[-56, -40, 0, 0.7], [52, -36, 0, 0.7], [0, -14, 0, 0.7], [-60, -216, 0, 0.6], [56, -212, 0, 0.6]],
          { shadow: false }) }))
      + at(560, 560,
        plate(ellipse(0, 8, 108, 40, '#C8442A', 'opacity=".85"')
          + placed(() =>
            tofu(), [[-54, -24, 0, 0.86], [56, -22, 0, 0.86], [0, 0, 0, 0.9], [2, -62, 0, 0.84]], { shadow: false }),
              158)),
  },
  'SC-044': {
    light: 'bark', backdrop: 'hills', ground: 'tray', seal: '梅干菜',
    zh: '竹匾里一大堆深褐卷曲的梅干菜和一只腌菜陶坛', en: 'A heap of dark curled dried mustard greens on a tray with an earthen pickle jar',
    goods: () =>
      at(278, 520, crock('梅干菜', at(0, 0, label(0, -196, 84, '梅干菜', '#5E2A14', 46), { shadow: false })), { scale: 0.98 })
      + at(466, 604, mustardHeap(330, 176, 6)),
  },
};
