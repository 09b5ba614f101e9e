"""Texts of cards that tests read and change."""

METHOD = """\
adapter: mean
title: Mine
paper:
  width: {value: 3, source: here}
  depth: {value: 2, source: there}
quick: {width: 1}
variants:
  deep: {set: {depth: 9}}
"""
TASK = """\
kind: expression
version: 2
split: {scheme: leave-one-sample-out, unit: slide}
panel:
  rule: hvg-union
  chosen_on: all
metrics: [pcc_overall]
tags: [same-patient, transductive]
"""
