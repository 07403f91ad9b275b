<datastore><totalrecord>9</totalrecord><totalpage>5</totalpage><recordset><record><![CDATA[
<li><a href="/art/2026/3/30/art_1847_195653.html" target="_blank" title="雁湖市人民政府2025年度法治政府建设情况报告">雁湖市人民政府2025年度法治政府建...</a><b readlabel="2026-03-30">
2026-03-30</b></li>]]></record><record><![CDATA[
<li><a href="/art/2026/3/19/art_1847_194522.html" target="_blank" title="雁湖市财政局2025年度法治政府建设情况报告">雁湖市财政局2025年度法治政府建设...</a><b readlabel="2026-03-19">
2026-03-19</b></li>]]></record><record><![CDATA[
<li><a href="/art/2026/3/12/art_1847_193768.html" target="_blank" title="雁湖市水务局2025年度法治政府建设工作报告">雁湖市水务局2025年度法治政府建设...</a><b readlabel="2026-03-12">
2026-03-12</b></li>]]></record><record><![CDATA[
<li><a href="/art/2026/2/25/art_1847_193014.html" target="_blank" title="雁湖市文化广电和旅游局关于2025年度法治政府建设情况的报告">雁湖市文化广电和旅游局关于2025年...</a><b readlabel="2026-02-25">
2026-02-25</b></li>]]></record><record><![CDATA[
<li><a href="/art/2025/3/31/art_1847_191506.html" target="_blank" title="雁湖市人民政府2024年度法治政府建设情况报告">雁湖市人民政府2024年度法治政府建...</a><b readlabel="2025-03-31">
2025-03-31</b></li>]]></record><record><![CDATA[
<li><a href="/art/2025/3/14/art_1847_189998.html" target="_blank" title="雁湖市财政局2024年度法治政府建设情况报告">雁湖市财政局2024年度法治政府建设...</a><b readlabel="2025-03-14">
2025-03-14</b></li>]]></record><record><![CDATA[
<li><a href="/art/2025/2/28/art_1847_189621.html" target="_blank" title="雁湖市文化广电和旅游局关于2024年度法治政府建设情况的报告">雁湖市文化广电和旅游局关于2024年...</a><b readlabel="2025-02-28">
2025-02-28</b></li>]]></record><record><![CDATA[
<li><a href="/art/2024/3/29/art_1847_187359.html" target="_blank" title="雁湖市人民政府2023年度法治政府建设情况报告">雁湖市人民政府2023年度法治政府建...</a><b readlabel="2024-03-29">
2024-03-29</b></li>]]></record><record><![CDATA[
<li><a href="/art/2023/3/31/art_1847_185474.html" target="_blank" title="雁湖市人民政府2022年度法治政府建设情况报告">雁湖市人民政府2022年度法治政府建...</a><b readlabel="2023-03-31">
2023-03-31</b></li>]]></record></recordset></datastore>