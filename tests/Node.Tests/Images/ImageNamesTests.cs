using Fairlead.Node.Images;

namespace Fairlead.Node.Tests.Images;

public class ImageNamesTests
{
    [Theory]
    [InlineData("busybox")]
    [InlineData("busybox:1.36")]
    [InlineData("registry.k8s.io/e2e-test-images/agnhost:2.53")]
    [InlineData("localhost:5000/a/b_c/d__e:v1.2-x")]
    [InlineData("a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("REGISTRY.example/a")]
    public void A_name_is_one(string name) => Assert.Null(ImageNames.Fault(name));

    [Theory]
    [InlineData("", "invalid reference format")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("a:", "invalid reference format")]
    [InlineData("-a", "invalid reference format")]
    [InlineData("Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase")]
    [InlineData("example.com/A:1", "invalid reference format: repository name (example.com/A) must be lowercase")]
    public void What_is_none_is_refused_with_the_known_words(string name, string fault) => Assert.Equal(fault, ImageNames.Fault(name));
}
