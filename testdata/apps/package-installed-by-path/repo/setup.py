from setuptools import find_packages, setup

setup(name="shared-jobs", version="1.0", package_dir={"": "src"}, packages=find_packages("src"))
