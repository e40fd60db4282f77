type(x).p = 1
print (a), b
class A[T=int]: pass
