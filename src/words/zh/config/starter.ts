import type { starter as english } from '../../en/config/starter.js';

export const starter = {
  'starter.windowsName': '开始.bat',
  'starter.offer': '要写一个 {name} 吗？双击它就在这个文件夹里运行 plantain',
  'starter.wrote': '已写入 {file}。双击就在它所在的文件夹里运行 plantain，也可以把图片文件夹拖到它上面。',
  'starter.missing': 'PATH 里没有找到 plantain。请先安装，再双击这个文件。',
  'starter.close': '按回车键关闭窗口。',
} satisfies Record<keyof typeof english, string>;
