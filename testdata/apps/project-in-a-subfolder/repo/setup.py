from setuptools import setup

setup(name='website')
