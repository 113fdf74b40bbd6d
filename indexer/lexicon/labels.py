"""The labels that notices put before a part of an item (整改情况:) or before one attribute of it (责任单位:)."""

import re

#: Labels that open a part of an item or task: what follows, numbered or not, belongs to the labelled part.
PART_LABELS = (
    "目标任务|工作目标|主要任务|工作任务|具体措施|主要措施|工作措施|预期成果|预期目标|工作成果|"
    "整改措施|整改情况|整改落实情况|整改进展情况|整改进展|整改结果|整改成效|整改状态|整改进度|完成情况|"
    "存在问题|反馈问题|问题表现|主要问题|处理情况|处理结果|核查情况|违规内容|违规情况|审查解析|文件名称|"
    "下一步打算|下一步措施|下一步工作|下步措施"
)
#: Labels that give one attribute of what stands before them.
ATTRIBUTE_LABELS = (
    "责任单位|责任部门|责任处室|责任科室|责任领导|责任人|牵头单位|牵头部门|牵头处室|牵头科室|配合单位|配合部门|"
    "完成时限|整改时限|整改期限|完成时间|办结时限|时限要求"
)
LABEL = re.compile(rf"[【\[]?(?P<name>{PART_LABELS}|{ATTRIBUTE_LABELS})[】\]]?[ \t\u3000]*(?P<colon>[:：】\]]|$)")
_PART = re.compile(PART_LABELS)
_ATTRIBUTE = re.compile(ATTRIBUTE_LABELS)


def is_part_label(label: str) -> bool:
    """Whether a label opens a part of an item or task, such as 整改情况."""
    return bool(_PART.fullmatch(label))


def is_attribute(label: str) -> bool:
    """Whether a label gives one attribute, such as 责任单位."""
    return bool(_ATTRIBUTE.fullmatch(label))
